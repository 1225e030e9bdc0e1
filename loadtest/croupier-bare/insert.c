// Prepared inserts of one row: what an action costs at least before anybody may see it.

#include <libpq-fe.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include "bare.h"

static double now(void) {
  struct timespec time;
  clock_gettime(CLOCK_MONOTONIC, &time);
  return time.tv_sec + time.tv_nsec * 1e-9;
}

static void sleep_until(double moment) {
  struct timespec time = {.tv_sec = (time_t)moment, .tv_nsec = (long)((moment - (time_t)moment) * 1e9)};
  while (clock_nanosleep(CLOCK_MONOTONIC, TIMER_ABSTIME, &time, NULL)) {}
}

static void expect(PGconn *connection, PGresult *result) {
  if (PQresultStatus(result) != PGRES_COMMAND_OK) bare_fail("PostgreSQL", PQerrorMessage(connection));
  PQclear(result);
}

static int ascending(const void *left, const void *right) {
  double difference = *(const double *)left - *(const double *)right;
  return (difference > 0) - (difference < 0);
}

int bare_insert(const char *conninfo, double rate, double seconds) {
  PGconn *connection = PQconnectdb(conninfo);
  if (PQstatus(connection) != CONNECTION_OK) bare_fail("can't connect", PQerrorMessage(connection));
  expect(connection, PQexec(connection, "SET client_min_messages = warning"));
  expect(connection, PQexec(connection, "DROP TABLE IF EXISTS croupier_bare"));
  expect(
      connection,
      PQexec(
          connection, "CREATE TABLE croupier_bare (room bigint, seq bigint, data bytea NOT NULL, PRIMARY KEY (room, seq))"));
  expect(connection, PQprepare(connection, "insert", "INSERT INTO croupier_bare VALUES ($1, $2, $3)", 3, NULL));

  size_t count = (size_t)(rate * seconds);
  double *latencies = malloc(sizeof *latencies * (count + 1)), start = now();
  char data[240];
  memset(data, '7', sizeof data);
  for (size_t i = 0; i < count; i++) {
    double intended = start + i / rate;
    sleep_until(intended);
    long long room = i % 100, seq = i / 100;
    char keys[2][24];
    snprintf(keys[0], sizeof keys[0], "%lld", room);
    snprintf(keys[1], sizeof keys[1], "%lld", seq);
    const char *values[] = {keys[0], keys[1], data};
    int lengths[] = {0, 0, 120}, formats[] = {0, 0, 1};
    expect(connection, PQexecPrepared(connection, "insert", 3, values, lengths, formats, 0));
    latencies[i] = now() - intended;
  }
  expect(connection, PQexec(connection, "DROP TABLE croupier_bare"));
  PQfinish(connection);

  qsort(latencies, count, sizeof *latencies, ascending);
  printf("%zu inserts, p50 %.0f us, p99 %.0f us\n", count, latencies[count / 2] * 1e6, latencies[count * 99 / 100] * 1e6);
  free(latencies);
  return 0;
}

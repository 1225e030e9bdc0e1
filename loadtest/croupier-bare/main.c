// croupier-bare: what this machine takes for the same work when nothing is checked and nothing is kept. Figures are held against it.
//
//   croupier-bare serve                                 prints its port, serves until it is killed
//   croupier-bare insert CONNINFO RATE SECONDS           prepared inserts of one row, evenly spaced, and their latency

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "bare.h"

int main(int count, char **arguments) {
  if (count == 2 && !strcmp(arguments[1], "serve")) return bare_serve();
  if (count == 5 && !strcmp(arguments[1], "insert"))
    return bare_insert(arguments[2], atof(arguments[3]), atof(arguments[4]));
  fputs("usage: croupier-bare serve | croupier-bare insert CONNINFO RATE SECONDS\n", stderr);
  return 64;
}

// A server that checks nothing: no UTF-8, no limits, no timeouts, no partial sends. What is left is the kernel's part.

#include <arpa/inet.h>
#include <errno.h>
#include <netinet/tcp.h>
#include <openssl/evp.h>
#include <openssl/sha.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/epoll.h>
#include <sys/socket.h>
#include <unistd.h>

#include "bare.h"

enum { descriptor_limit = 1 << 17, room_limit = 1 << 15, code_limit = 33, buffer_size = 1 << 18 };

struct room {
  char code[code_limit];
  int *members, count, capacity;
};

static struct connection {
  enum { is_http, echoes, has_not_joined, has_joined } stage;
  struct room *room;
  int place;
  // The incomplete end of what was received.
  char *rest;
  size_t rest_size;
} connections[descriptor_limit];

static struct room rooms[room_limit];
static char in[buffer_size], out[buffer_size];
static size_t out_size;

void bare_fail(const char *what, const char *why) {
  fprintf(stderr, "croupier-bare: %s: %s\n", what, why);
  exit(2);
}

static struct room *room_named(const char *code, size_t length) {
  uint32_t hash = 2166136261u;
  for (size_t i = 0; i < length; i++) hash = (hash ^ (uint8_t)code[i]) * 16777619u;
  for (uint32_t i = hash;; i++) {
    struct room *room = &rooms[i % room_limit];
    if (!room->code[0]) memcpy(room->code, code, length);
    if (strlen(room->code) == length && !memcmp(room->code, code, length)) return room;
  }
}

static void enter(int descriptor, struct room *room) {
  if (room->count == room->capacity) {
    room->capacity = room->capacity ? room->capacity * 2 : 4;
    room->members = realloc(room->members, sizeof *room->members * room->capacity);
  }
  connections[descriptor].room = room;
  connections[descriptor].place = room->count;
  room->members[room->count++] = descriptor;
}

static void drop(int descriptor) {
  struct connection *connection = &connections[descriptor];
  if (connection->room) {
    int last = connection->room->members[--connection->room->count];
    connection->room->members[connection->place] = last;
    connections[last].place = connection->place;
  }
  free(connection->rest);
  *connection = (struct connection){0};
  close(descriptor);
}

static void flush(int descriptor) {
  if (out_size) send(descriptor, out, out_size, MSG_NOSIGNAL);
  out_size = 0;
}

// Appends a frame of the server's.
static char *append_frame(uint8_t first, size_t size) {
  uint8_t *header = (uint8_t *)out + out_size;
  size_t header_size = size < 126 ? 2 : 4;
  header[0] = first;
  header[1] = size < 126 ? size : 126;
  if (size >= 126) header[2] = size >> 8, header[3] = size;
  out_size += header_size + size;
  return (char *)header + header_size;
}

static void append_text(const char *text) { memcpy(append_frame(0x81, strlen(text)), text, strlen(text)); }

// Finds the text behind `"name":"` in a message of the client's, and says how long it is: 0 when there is none.
static size_t member(const char *message, size_t size, const char *name, const char **text) {
  *text = memmem(message, size, name, strlen(name));
  return *text ? strcspn(*text += strlen(name), "\"") : 0;
}

// Lets everybody in, and gives who has no token yet one that is the player's name.
static void join(int descriptor, const char *message, size_t size) {
  static char joined[512], name[16];
  static unsigned number;
  const char *code, *token;
  size_t code_size = member(message, size, "\"room\":\"", &code), token_size = member(message, size, "\"token\":\"", &token);
  if (!code_size || code_size >= code_limit || token_size >= sizeof name) return drop(descriptor);
  if (!token_size) token_size = snprintf(name, sizeof name, "p%u", number++), token = name;
  enter(descriptor, room_named(code, code_size));
  connections[descriptor].stage = has_joined;
  int player_size = (int)token_size;
  snprintf(
      joined, sizeof joined,
      "{\"type\":\"joined\",\"room\":\"%.*s\",\"game\":\"relay\",\"phase\":\"playing\",\"you\":{\"player\":\"%.*s\",\"seat\":0,"
      "\"role\":\"player\",\"name\":\"bare\",\"session\":\"s\"},\"token\":\"%.*s\",\"head\":0,\"after\":0,\"players\":[],"
      "\"heartbeat\":{\"ping_after\":10000,\"lost_after\":30000},"
      "\"limits\":{\"message_bytes\":65536,\"data_bytes\":16384,\"actions_per_second\":0,\"actions_burst\":0}}",
      (int)code_size, code, player_size, token, player_size, token);
  append_text(joined);
  append_text("{\"type\":\"live\",\"seq\":0,\"digest\":\"0000000000000000\"}");
  flush(descriptor);
}

// Answers the upgrade. Returns whether the request was complete.
static int upgrade(int descriptor, size_t size) {
  static const char name[] = "Sec-WebSocket-Key: ", guid[] = "258EAFA5-E914-47DA-95CA-C5AB0DC85B11";
  if (!memmem(in, size, "\r\n\r\n", 4)) return 0;
  char *key = memmem(in, size, name, sizeof name - 1), text[24 + sizeof guid], accept[32];
  if (!key) return drop(descriptor), 1;
  memcpy(text, key + sizeof name - 1, 24);
  memcpy(text + 24, guid, sizeof guid);
  unsigned char digest[SHA_DIGEST_LENGTH];
  SHA1((unsigned char *)text, 24 + sizeof guid - 1, digest);
  EVP_EncodeBlock((unsigned char *)accept, digest, sizeof digest);
  out_size = snprintf(
      out, sizeof out,
      "HTTP/1.1 101 Switching Protocols\r\nUpgrade: websocket\r\nConnection: Upgrade\r\nSec-WebSocket-Accept: %s\r\n\r\n",
      accept);
  flush(descriptor);
  connections[descriptor].stage = strncmp(in, "GET /ws", 7) ? echoes : has_not_joined;
  return 1;
}

// Answers one frame. Returns whether the connection goes on.
static int answer(int descriptor, uint8_t first, const char *payload, size_t size) {
  struct connection *connection = &connections[descriptor];
  if ((first & 15) == 8) {
    flush(descriptor);
    send(descriptor, "\x88\x02\x03\xe8", 4, MSG_NOSIGNAL);
    return drop(descriptor), 0;
  }
  if ((first & 15) > 8) return 1;
  if (connection->stage == has_not_joined) {
    join(descriptor, payload, size);
    return connection->stage == has_joined;
  }
  if (out_size + size + 4 > sizeof out) flush(descriptor);
  memcpy(append_frame(first, size), payload, size);
  if (connection->stage == echoes) return 1;
  for (int i = 0; i < connection->room->count; i++) {
    int other = connection->room->members[i];
    if (other != descriptor) send(other, out, out_size, MSG_NOSIGNAL);
  }
  out_size = 0;
  return 1;
}

// Answers whole frames; what they leave is kept.
static void read_frames(int descriptor, size_t size) {
  size_t offset = 0;
  while (offset + 6 <= size) {
    uint8_t *frame = (uint8_t *)in + offset;
    size_t header = 6, length = frame[1] & 127;
    if (length == 126) {
      if (offset + 8 > size) break;
      header = 8, length = frame[2] << 8 | frame[3];
    }
    if (offset + header + length > size) break;
    uint8_t *mask = frame + header - 4, *payload = frame + header;
    uint32_t word;
    memcpy(&word, mask, 4);
    uint64_t words = (uint64_t)word << 32 | word, chunk;
    size_t i = 0;
    for (; i + 8 <= length; i += 8) memcpy(&chunk, payload + i, 8), chunk ^= words, memcpy(payload + i, &chunk, 8);
    for (; i < length; i++) payload[i] ^= mask[i & 3];
    if (!answer(descriptor, frame[0], (char *)payload, length)) return;
    offset += header + length;
  }
  flush(descriptor);
  if (offset == size) return;
  struct connection *connection = &connections[descriptor];
  connection->rest_size = size - offset;
  connection->rest = memcpy(malloc(size - offset), in + offset, size - offset);
}

// Receives until the socket is empty. Returns without a second look when the buffer was not filled.
static void receive(int descriptor, int is_ending) {
  struct connection *connection = &connections[descriptor];
  for (;;) {
    size_t kept = connection->rest_size;
    memcpy(in, connection->rest ? connection->rest : "", kept);
    ssize_t received = recv(descriptor, in + kept, sizeof in - kept - 1, 0);
    if (received < 0 && errno == EAGAIN) return;
    if (received <= 0) return drop(descriptor);
    free(connection->rest);
    connection->rest = NULL, connection->rest_size = 0;
    size_t size = kept + received;
    if (connection->stage != is_http) {
      read_frames(descriptor, size);
    } else if (!upgrade(descriptor, size)) {
      connection->rest_size = size;
      connection->rest = memcpy(malloc(size), in, size);
    }
    if (!is_ending && size < sizeof in - 1) return;
  }
}

int bare_serve(void) {
  struct sockaddr_in address = {.sin_family = AF_INET, .sin_addr.s_addr = htonl(INADDR_LOOPBACK)};
  socklen_t size = sizeof address;
  int listener = socket(AF_INET, SOCK_STREAM | SOCK_NONBLOCK, 0), on = 1;
  setsockopt(listener, IPPROTO_TCP, TCP_NODELAY, &on, sizeof on);
  if (bind(listener, (struct sockaddr *)&address, size) || listen(listener, 4096)) bare_fail("can't listen", strerror(errno));
  getsockname(listener, (struct sockaddr *)&address, &size);
  printf("croupier-bare ready listen=127.0.0.1:%d pid=%d\n", ntohs(address.sin_port), getpid());
  fflush(stdout);

  static struct epoll_event events[1024];
  struct epoll_event event = {.events = EPOLLIN, .data.fd = listener};
  int poller = epoll_create1(0);
  epoll_ctl(poller, EPOLL_CTL_ADD, listener, &event);
  for (;;) {
    int count = epoll_wait(poller, events, 1024, -1);
    for (int i = 0; i < count; i++) {
      int descriptor = events[i].data.fd;
      if (descriptor != listener) {
        receive(descriptor, !!(events[i].events & (EPOLLRDHUP | EPOLLHUP | EPOLLERR)));
        continue;
      }
      while ((descriptor = accept4(listener, NULL, NULL, SOCK_NONBLOCK)) >= 0) {
        if (descriptor >= descriptor_limit) bare_fail("too many connections", "the table is full");
        event = (struct epoll_event){.events = EPOLLIN | EPOLLRDHUP | EPOLLET, .data.fd = descriptor};
        epoll_ctl(poller, EPOLL_CTL_ADD, descriptor, &event);
      }
    }
  }
}

// Many sends in one system call: an io_uring(7) of which nothing but IORING_OP_SEND is used, without liburing.
#pragma once
#include <stddef.h>
#include <stdint.h>

/// One send of a batch, and what became of it.
struct clinux_send {
  /// Where its bytes stand in the memory of the batch.
  uint32_t offset;
  uint32_t count;
  int32_t socket;
  /// What send(2) would have returned, or the negative errno.
  int32_t result;
};

/// A ring and the memory that it shares with the kernel. For the thread that opened it.
struct clinux_send_ring {
  int descriptor;
  /// How many sends one system call takes; a power of two.
  uint32_t capacity;
  void *memory;
  size_t memory_size;
  struct io_uring_sqe *requests;
  uint32_t *request_head;
  uint32_t *request_tail;
  uint32_t *result_head;
  uint32_t *result_tail;
  uint32_t result_mask;
  struct io_uring_cqe *results;
};

/// Returns 0, or why there is none: an errno. It needs Linux 6.1, and a sandbox may forbid it.
int clinux_send_ring_open(struct clinux_send_ring *ring, uint32_t capacity);

void clinux_send_ring_close(const struct clinux_send_ring *ring);

/// Carries out `sends[0 ..< count]` in their order, as send(2) does on sockets that do not block, and sets their results. The bytes are
/// not touched any more when it returns.
void clinux_send_ring_send(
    const struct clinux_send_ring *ring, const void *bytes, struct clinux_send *sends, uint32_t count);

#include "SendRing.h"

#include <errno.h>
#include <linux/io_uring.h>
#include <sys/mman.h>
#include <sys/socket.h>
#include <sys/syscall.h>
#include <unistd.h>

#include "CLinux.h"

static void *map(int descriptor, size_t size, off_t offset) {
  void *memory = mmap(NULL, size, PROT_READ | PROT_WRITE, MAP_SHARED | MAP_POPULATE, descriptor, offset);
  return memory == MAP_FAILED ? NULL : memory;
}

int clinux_send_ring_open(struct clinux_send_ring *ring, uint32_t capacity) {
  // One thread submits, and waits for what it has submitted: the kernel need not interrupt it for that.
  struct io_uring_params parameters = {
      .flags = IORING_SETUP_SINGLE_ISSUER | IORING_SETUP_DEFER_TASKRUN | IORING_SETUP_SUBMIT_ALL};
  int descriptor = (int)syscall(SYS_io_uring_setup, capacity, &parameters);
  if (descriptor < 0) return errno;
  const struct io_sqring_offsets *requests = &parameters.sq_off;
  const struct io_cqring_offsets *results = &parameters.cq_off;
  // Every kernel that takes the flags above has both queues in one mapping (IORING_FEAT_SINGLE_MMAP).
  size_t request_size = requests->array + parameters.sq_entries * sizeof(uint32_t);
  size_t result_size = results->cqes + parameters.cq_entries * sizeof(struct io_uring_cqe);
  size_t size = request_size > result_size ? request_size : result_size;
  uint8_t *memory = map(descriptor, size, IORING_OFF_SQ_RING);
  void *slots = map(descriptor, parameters.sq_entries * sizeof(struct io_uring_sqe), IORING_OFF_SQES);
  *ring = (struct clinux_send_ring){
      .descriptor = descriptor,
      .capacity = parameters.sq_entries,
      .memory = memory,
      .memory_size = size,
      .requests = slots,
  };
  if (memory == NULL || slots == NULL) {
    int error = errno;
    clinux_send_ring_close(ring);
    return error;
  }
  ring->request_head = (uint32_t *)(memory + requests->head);
  ring->request_tail = (uint32_t *)(memory + requests->tail);
  ring->result_head = (uint32_t *)(memory + results->head);
  ring->result_tail = (uint32_t *)(memory + results->tail);
  ring->result_mask = *(uint32_t *)(memory + results->ring_mask);
  ring->results = (struct io_uring_cqe *)(memory + results->cqes);
  // Slot i is always entry i of the queue.
  uint32_t *order = (uint32_t *)(memory + requests->array);
  for (uint32_t index = 0; index < ring->capacity; index++) order[index] = index;
  return 0;
}

void clinux_send_ring_close(const struct clinux_send_ring *ring) {
  if (ring->memory) munmap(ring->memory, ring->memory_size);
  if (ring->requests) munmap(ring->requests, ring->capacity * sizeof(struct io_uring_sqe));
  close(ring->descriptor);
}

/// Takes over the results that are there, and returns how many.
static uint32_t take_results(const struct clinux_send_ring *ring, struct clinux_send *sends) {
  uint32_t head = *ring->result_head;
  uint32_t tail = __atomic_load_n(ring->result_tail, __ATOMIC_ACQUIRE);
  for (uint32_t index = head; index != tail; index++) {
    const struct io_uring_cqe *result = &ring->results[index & ring->result_mask];
    sends[result->user_data].result = result->res;
  }
  __atomic_store_n(ring->result_head, tail, __ATOMIC_RELEASE);
  return tail - head;
}

/// Carries out at most `capacity` sends, and returns how many of them, from the first on: all but for want of memory.
static uint32_t submit(
    const struct clinux_send_ring *ring, const uint8_t *bytes, struct clinux_send *sends, uint32_t count) {
  uint32_t first = *ring->request_tail;
  for (uint32_t index = 0; index < count; index++) {
    ring->requests[(first + index) & (ring->capacity - 1)] = (struct io_uring_sqe){
        .opcode = IORING_OP_SEND,
        .fd = sends[index].socket,
        .addr = (uintptr_t)(bytes + sends[index].offset),
        .len = sends[index].count,
        // Without MSG_DONTWAIT, io_uring would wait for room in the socket.
        .msg_flags = MSG_DONTWAIT | MSG_NOSIGNAL,
        .user_data = index,
    };
  }
  __atomic_store_n(ring->request_tail, first + count, __ATOMIC_RELEASE);
  uint32_t submitted = 0, completed = 0;
  while (completed < count) {
    long taken = syscall(
        SYS_io_uring_enter, ring->descriptor, count - submitted, count - completed, IORING_ENTER_GETEVENTS, NULL, 0);
    if (taken >= 0) {
      submitted += (uint32_t)taken;
    } else if (errno != EINTR) {
      // What the kernel has not taken is taken back.
      submitted = __atomic_load_n(ring->request_head, __ATOMIC_ACQUIRE) - first;
      count = submitted;
      __atomic_store_n(ring->request_tail, first + submitted, __ATOMIC_RELEASE);
    }
    completed += take_results(ring, sends);
  }
  return submitted;
}

/// Fewer sends cost less one by one: io_uring has costs of its own.
enum { least_count = 16 };

void clinux_send_ring_send(
    const struct clinux_send_ring *ring, const void *bytes, struct clinux_send *sends, uint32_t count) {
  uint32_t sent = 0;
  while (count - sent >= least_count) {
    uint32_t wanted = count - sent < ring->capacity ? count - sent : ring->capacity;
    uint32_t taken = submit(ring, bytes, sends + sent, wanted);
    sent += taken;
    if (taken < wanted) break;
  }
  for (; sent < count; sent++) {
    struct clinux_send *send = &sends[sent];
    ssize_t result = clinux_send(send->socket, (const uint8_t *)bytes + send->offset, send->count);
    send->result = result < 0 ? -errno : (int32_t)result;
  }
}

// Stands in front of glibc's allocator, and counts in the file that ALLOCATION_COUNT_FILE names: for each thread, in the order of their
// first allocations, its id and its count, eight bytes each in this machine's order. Zeros follow.

#include <errno.h>
#include <fcntl.h>
#include <stdatomic.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <sys/mman.h>
#include <sys/syscall.h>
#include <unistd.h>

#include "AllocationCounter.h"

extern void *__libc_malloc(size_t);
extern void *__libc_calloc(size_t, size_t);
extern void *__libc_realloc(void *, size_t);
extern void *__libc_memalign(size_t, size_t);

// Threads beyond the last slot share that.
enum { slot_count = 1024 };
struct slot {
  _Atomic uint64_t thread, count;
};

static struct slot unshared[slot_count];
static struct slot *slots = unshared;
static _Atomic unsigned thread_count;
// Initial-exec: the other models allocate.
static _Thread_local __attribute__((tls_model("initial-exec"))) struct slot *own;

__attribute__((constructor)) static void share(void) {
  const char *path = getenv("ALLOCATION_COUNT_FILE");
  int file = path ? open(path, O_RDWR | O_CREAT | O_CLOEXEC, 0600) : -1;
  if (file < 0) return;
  if (ftruncate(file, sizeof unshared) == 0) {
    void *shared = mmap(NULL, sizeof unshared, PROT_READ | PROT_WRITE, MAP_SHARED, file, 0);
    // There is only this thread yet. It takes its slot again.
    if (shared != MAP_FAILED) slots = shared, own = NULL, thread_count = 0;
  }
  close(file);
}

static void count(void) {
  if (!own) {
    unsigned number = atomic_fetch_add(&thread_count, 1);
    own = &slots[number < slot_count ? number : slot_count - 1];
    own->thread = (uint64_t)syscall(SYS_gettid);
  }
  atomic_fetch_add_explicit(&own->count, 1, memory_order_relaxed);
}

uint64_t thread_allocation_count(void) { return own ? atomic_load_explicit(&own->count, memory_order_relaxed) : 0; }

void *malloc(size_t size) {
  count();
  return __libc_malloc(size);
}

void *calloc(size_t number, size_t size) {
  count();
  return __libc_calloc(number, size);
}

void *realloc(void *memory, size_t size) {
  count();
  return __libc_realloc(memory, size);
}

void *memalign(size_t alignment, size_t size) {
  count();
  return __libc_memalign(alignment, size);
}

void *aligned_alloc(size_t alignment, size_t size) { return memalign(alignment, size); }

int posix_memalign(void **memory, size_t alignment, size_t size) {
  *memory = memalign(alignment, size);
  return *memory ? 0 : ENOMEM;
}

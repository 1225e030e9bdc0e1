// The parts of Linux that the Glibc module leaves out: epoll, eventfd, accept4, thread names.
#pragma once
#include <errno.h>
#include <limits.h>
#include <stddef.h>
#include <stdint.h>
#include <sys/epoll.h>
#include <sys/eventfd.h>
#include <sys/prctl.h>
#include <sys/socket.h>
#include <sys/syscall.h>
#include <time.h>
#include <unistd.h>

#include "SendRing.h"

/// accept4 needs _GNU_SOURCE, which would change the socket types that Swift has already imported.
static inline int clinux_accept4(int listener, struct sockaddr *address, socklen_t *length) {
  return (int)syscall(SYS_accept4, listener, address, length, SOCK_NONBLOCK | SOCK_CLOEXEC);
}

/// send and recv without glibc's cancellation points, which cost two atomic operations a call in a process of several threads. Nobody
/// cancels a thread here. Without MSG_NOSIGNAL, sending to a reset connection would raise SIGPIPE.
static inline ssize_t clinux_send(int socket, const void *bytes, size_t count) {
  return syscall(SYS_sendto, socket, bytes, count, MSG_NOSIGNAL, NULL, 0);
}

static inline ssize_t clinux_recv(int socket, void *bytes, size_t count) {
  return syscall(SYS_recvfrom, socket, bytes, count, 0, NULL, NULL);
}

/// epoll_wait with a timeout in nanoseconds (negative: for ever). Where that is not to be had (before Linux 5.11, in some sandboxes)
/// it is rounded up to milliseconds.
static inline int clinux_epoll_wait(int epoll, struct epoll_event *events, int limit, int64_t timeout) {
#ifdef SYS_epoll_pwait2
  struct timespec time = {.tv_sec = timeout / 1000000000, .tv_nsec = timeout % 1000000000};
  long count = syscall(SYS_epoll_pwait2, epoll, events, limit, timeout < 0 ? NULL : &time, NULL, 0);
  if (count >= 0 || errno == EINTR) return (int)count;
#endif
  int64_t milliseconds = timeout / 1000000 + (timeout % 1000000 > 0);
  return epoll_wait(epoll, events, limit, timeout < 0 ? -1 : milliseconds > INT_MAX ? INT_MAX : (int)milliseconds);
}

/// Names the calling thread; the kernel keeps 15 bytes. prctl is variadic, which Swift cannot call.
static inline void clinux_name_thread(const char *name) { prctl(PR_SET_NAME, name, 0, 0, 0); }

/// Has the waits of the calling thread end in time. Usually they may take 50 microseconds longer.
static inline void clinux_wait_exactly(void) { prctl(PR_SET_TIMERSLACK, 1UL, 0, 0, 0); }

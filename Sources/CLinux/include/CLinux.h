// The parts of Linux that the Glibc module leaves out: epoll, eventfd, accept4, thread names.
#pragma once
#include <errno.h>
#include <stdint.h>
#include <sys/epoll.h>
#include <sys/eventfd.h>
#include <sys/prctl.h>
#include <sys/socket.h>
#include <sys/syscall.h>
#include <unistd.h>

/// accept4 needs _GNU_SOURCE, which would change the socket types that Swift has already imported.
static inline int clinux_accept4(int listener, struct sockaddr *address, socklen_t *length) {
  return (int)syscall(SYS_accept4, listener, address, length, SOCK_NONBLOCK | SOCK_CLOEXEC);
}

/// Names the calling thread; the kernel keeps 15 bytes. prctl is variadic, which Swift cannot call.
static inline void clinux_name_thread(const char *name) { prctl(PR_SET_NAME, name, 0, 0, 0); }

#define _GNU_SOURCE
#include "CConfinement.h"

#include <errno.h>
#include <fcntl.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/socket.h>
#include <sys/time.h>
#include <unistd.h>

// As many files as one message carries.
#define MOST_FILES 4

int confinement_pair(int sockets[2]) {
  return socketpair(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0, sockets) == 0 ? 0 : errno;
}

int confinement_send(int socket, const void *bytes, size_t count, const int *files,
                     size_t file_count) {
  if (file_count > MOST_FILES) return EINVAL;
  union {
    char bytes[CMSG_SPACE(MOST_FILES * sizeof(int))];
    struct cmsghdr aligned;
  } control;
  const char *rest = bytes;
  while (count > 0) {
    struct iovec part = {(void *)rest, count};
    struct msghdr message = {.msg_iov = &part, .msg_iovlen = 1};
    if (file_count > 0) {
      memset(&control, 0, sizeof control);
      message.msg_control = control.bytes;
      message.msg_controllen = CMSG_SPACE(file_count * sizeof(int));
      struct cmsghdr *header = CMSG_FIRSTHDR(&message);
      header->cmsg_level = SOL_SOCKET;
      header->cmsg_type = SCM_RIGHTS;
      header->cmsg_len = CMSG_LEN(file_count * sizeof(int));
      memcpy(CMSG_DATA(header), files, file_count * sizeof(int));
    }
    ssize_t sent = sendmsg(socket, &message, MSG_NOSIGNAL);
    if (sent < 0 && errno == EINTR) continue;
    if (sent < 0) return errno;
    file_count = 0;
    rest += sent;
    count -= (size_t)sent;
  }
  return 0;
}

ssize_t confinement_receive(int socket, void *bytes, size_t count, int *files, size_t *file_count) {
  union {
    char bytes[CMSG_SPACE(MOST_FILES * sizeof(int))];
    struct cmsghdr aligned;
  } control;
  struct iovec part = {bytes, count};
  size_t room = *file_count < MOST_FILES ? *file_count : MOST_FILES;
  *file_count = 0;
  struct msghdr message = {.msg_iov = &part, .msg_iovlen = 1};
  if (room > 0) {
    message.msg_control = control.bytes;
    message.msg_controllen = CMSG_SPACE(room * sizeof(int));
  }
  ssize_t got;
  do {
    got = recvmsg(socket, &message, MSG_CMSG_CLOEXEC);
  } while (got < 0 && errno == EINTR);
  if (got <= 0 || room == 0) return got;
  for (struct cmsghdr *header = CMSG_FIRSTHDR(&message); header;
       header = CMSG_NXTHDR(&message, header)) {
    if (header->cmsg_level != SOL_SOCKET || header->cmsg_type != SCM_RIGHTS) continue;
    size_t came = (header->cmsg_len - CMSG_LEN(0)) / sizeof(int);
    memcpy(files, CMSG_DATA(header), came * sizeof(int));
    *file_count = came;
  }
  return got;
}

int confinement_wait_at_most(int socket, int milliseconds) {
  struct timeval time = {milliseconds / 1000, milliseconds % 1000 * 1000};
  return setsockopt(socket, SOL_SOCKET, SO_RCVTIMEO, &time, sizeof time) == 0 ? 0 : errno;
}

int confinement_memory(size_t size) {
  int memory = memfd_create("runexp", MFD_CLOEXEC | MFD_ALLOW_SEALING);
  if (memory < 0) return memory;
  if (ftruncate(memory, (off_t)size) != 0) {
    int fault = errno;
    close(memory);
    errno = fault;
    return -1;
  }
  return memory;
}

#ifndef F_SEAL_FUTURE_WRITE
#define F_SEAL_FUTURE_WRITE 0x0010
#endif

void confinement_seal(int memory, int only_reading) {
  // Who maps memory that somebody else makes smaller is ended by a signal where it is read.
  fcntl(memory, F_ADD_SEALS, F_SEAL_SHRINK | F_SEAL_GROW);
  if (only_reading) fcntl(memory, F_ADD_SEALS, F_SEAL_FUTURE_WRITE);
}

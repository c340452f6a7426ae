#ifndef CCURL_H
#define CCURL_H

#include <stddef.h>
#include <stdint.h>

/// One request for a file. Redirects are not followed: the reply says where they lead.
typedef struct {
  const char *url;
  const char *user_agent;
  /// Bytes that are there already; 0 asks for the whole file.
  int64_t resume_from;
  /// What `If-Range` says; NULL for nothing.
  const char *if_range;
  /// Milliseconds to connect in, and for which nothing may arrive.
  int64_t connect_timeout;
  int64_t stall_timeout;
  /// Handed to the functions below.
  void *context;
  /// Takes bytes of the body; fewer than it was given ends the transfer.
  size_t (*take)(void *context, const uint8_t *bytes, size_t count);
  /// Takes a line of the reply's header, its status line too.
  void (*header)(void *context, const char *line, size_t count);
  /// Asked several times a second; zero ends the transfer.
  int (*goes_on)(void *context);
} transfer_request;

typedef enum {
  TRANSFER_DONE,
  /// The connection failed or broke off: the same may work later.
  TRANSFER_BROKEN,
  /// Nothing arrived for the stall time.
  TRANSFER_STALLED,
  /// `take` or `goes_on` ended it.
  TRANSFER_ENDED,
  /// It cannot work: a malformed address, a certificate that does not hold.
  TRANSFER_IMPOSSIBLE
} transfer_outcome;

typedef struct {
  transfer_outcome outcome;
  /// HTTP's; 0 where none came.
  int32_t status;
  /// What libcurl said where it failed.
  char message[256];
  /// Where a redirect leads, absolute; empty for none.
  char redirect[4096];
} transfer_reply;

/// Carries out a request over http or https, by the proxies of the environment.
void transfer_run(const transfer_request *request, transfer_reply *reply);

/// To be called once, before any other thread is there.
void transfer_set_up(void);

#endif

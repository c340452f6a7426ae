#ifndef CDIGEST_H
#define CDIGEST_H

#include <stddef.h>
#include <stdint.h>

/// A digest over bytes that come piece by piece, by libcrypto.
typedef struct digest_state digest_state;

typedef enum { DIGEST_MD5, DIGEST_SHA256 } digest_kind;

/// NULL where libcrypto has none, as where a policy of the system forbids MD5, or without memory.
digest_state *digest_new(digest_kind kind);

/// Another one that has taken in the same bytes; NULL without memory.
digest_state *digest_copy(const digest_state *state);

/// Zero where libcrypto refuses.
int digest_update(digest_state *state, const void *bytes, size_t count);

/// Writes the digest, at most 64 bytes; the number of them, or 0.
size_t digest_finish(digest_state *state, uint8_t *bytes);

void digest_free(digest_state *state);

#endif

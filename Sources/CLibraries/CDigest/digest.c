#include "CDigest.h"

#include <openssl/evp.h>
#include <stdlib.h>

struct digest_state {
  EVP_MD_CTX *context;
};

digest_state *digest_new(digest_kind kind) {
  digest_state *state = calloc(1, sizeof *state);
  if (!state) return NULL;
  state->context = EVP_MD_CTX_new();
  const EVP_MD *type = kind == DIGEST_MD5 ? EVP_md5() : EVP_sha256();
  if (!state->context || EVP_DigestInit_ex(state->context, type, NULL) != 1) {
    digest_free(state);
    return NULL;
  }
  return state;
}

digest_state *digest_copy(const digest_state *state) {
  digest_state *copy = calloc(1, sizeof *copy);
  if (!copy) return NULL;
  copy->context = EVP_MD_CTX_new();
  if (!copy->context || EVP_MD_CTX_copy_ex(copy->context, state->context) != 1) {
    digest_free(copy);
    return NULL;
  }
  return copy;
}

int digest_update(digest_state *state, const void *bytes, size_t count) {
  return EVP_DigestUpdate(state->context, bytes, count) == 1;
}

size_t digest_finish(digest_state *state, uint8_t *bytes) {
  unsigned int count = 0;
  return EVP_DigestFinal_ex(state->context, bytes, &count) == 1 ? count : 0;
}

void digest_free(digest_state *state) {
  if (!state) return;
  EVP_MD_CTX_free(state->context);
  free(state);
}

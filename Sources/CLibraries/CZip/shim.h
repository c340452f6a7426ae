#ifndef CZIP_SHIM_H
#define CZIP_SHIM_H

#include <errno.h>
#include <stdlib.h>
#include <unistd.h>
#include <zip.h>

// The library writes archives to a file of its own choice and renames it. Here an archive goes into
// a file that is open already, which its owner flushes and names.

typedef struct {
  int descriptor;
  zip_error_t error;
} czip_target;

static zip_int64_t czip_failure(czip_target *target, int kind) {
  zip_error_set(&target->error, kind, errno);
  return -1;
}

static zip_int64_t czip_command(
    void *state, void *data, zip_uint64_t count, zip_source_cmd_t command) {
  czip_target *target = state;
  switch (command) {
  case ZIP_SOURCE_SUPPORTS:
    // The library wants to be able to read what it writes, and does not where nothing is there yet.
    return zip_source_make_command_bitmap(
        ZIP_SOURCE_OPEN, ZIP_SOURCE_READ, ZIP_SOURCE_CLOSE, ZIP_SOURCE_SEEK, ZIP_SOURCE_TELL,
        ZIP_SOURCE_STAT, ZIP_SOURCE_ERROR, ZIP_SOURCE_FREE, ZIP_SOURCE_BEGIN_WRITE,
        ZIP_SOURCE_WRITE, ZIP_SOURCE_SEEK_WRITE, ZIP_SOURCE_TELL_WRITE, ZIP_SOURCE_COMMIT_WRITE,
        ZIP_SOURCE_ROLLBACK_WRITE, ZIP_SOURCE_REMOVE, -1);
  case ZIP_SOURCE_STAT:
    // There is no archive yet.
    errno = ENOENT;
    return czip_failure(target, ZIP_ER_READ);
  case ZIP_SOURCE_ERROR:
    return zip_error_to_data(&target->error, data, count);
  case ZIP_SOURCE_BEGIN_WRITE:
    return lseek(target->descriptor, 0, SEEK_SET) < 0 ? czip_failure(target, ZIP_ER_SEEK) : 0;
  case ZIP_SOURCE_WRITE: {
    const char *bytes = data;
    zip_uint64_t written = 0;
    while (written < count) {
      ssize_t part = write(target->descriptor, bytes + written, count - written);
      if (part < 0 && errno == EINTR) continue;
      if (part <= 0) return czip_failure(target, ZIP_ER_WRITE);
      written += (zip_uint64_t)part;
    }
    return (zip_int64_t)written;
  }
  case ZIP_SOURCE_SEEK_WRITE: {
    zip_source_args_seek_t *place = ZIP_SOURCE_GET_ARGS(
        zip_source_args_seek_t, data, count, &target->error);
    if (place == NULL) return -1;
    return lseek(target->descriptor, place->offset, place->whence) < 0
               ? czip_failure(target, ZIP_ER_SEEK)
               : 0;
  }
  case ZIP_SOURCE_TELL_WRITE: {
    off_t place = lseek(target->descriptor, 0, SEEK_CUR);
    return place < 0 ? czip_failure(target, ZIP_ER_TELL) : place;
  }
  case ZIP_SOURCE_FREE:
    zip_error_fini(&target->error);
    free(target);
    return 0;
  case ZIP_SOURCE_OPEN:
  case ZIP_SOURCE_READ:
  case ZIP_SOURCE_SEEK:
  case ZIP_SOURCE_TELL:
    errno = ENOTSUP;
    return czip_failure(target, ZIP_ER_OPNOTSUPP);
  default:
    return 0;
  }
}

// An archive that goes into an open file; NULL without memory.
static inline zip_t *czip_create(int descriptor) {
  czip_target *target = calloc(1, sizeof *target);
  if (target == NULL) return NULL;
  target->descriptor = descriptor;
  zip_error_init(&target->error);
  zip_source_t *source = zip_source_function_create(czip_command, target, NULL);
  if (source == NULL) {
    free(target);
    return NULL;
  }
  zip_t *archive = zip_open_from_source(source, ZIP_CREATE | ZIP_TRUNCATE, NULL);
  if (archive == NULL) zip_source_free(source);
  return archive;
}

#endif

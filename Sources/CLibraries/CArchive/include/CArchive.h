#ifndef CARCHIVE_H
#define CARCHIVE_H

#include <stddef.h>
#include <stdint.h>

/// An archive that is read from its beginning to its end.
typedef struct unpack_reader unpack_reader;

typedef enum {
  UNPACK_FILE,
  UNPACK_FOLDER,
  UNPACK_SYMBOLIC_LINK,
  UNPACK_HARD_LINK,
  /// A device, a pipe or a socket.
  UNPACK_SPECIAL
} unpack_kind;

typedef struct {
  /// The bytes of the name as the archive has them, without a zero; valid until the next member.
  const char *path;
  size_t path_count;
  unpack_kind kind;
  /// Bytes as the archive states them; -1 where it does not.
  int64_t size;
  int is_encrypted;
} unpack_member;

typedef enum { UNPACK_TAR, UNPACK_ZIP } unpack_format;

typedef enum { UNPACK_OK, UNPACK_END, UNPACK_DAMAGED } unpack_outcome;

/// Reads from a file that is open; NULL without memory. tar may be compressed by gzip, bzip2, xz or
/// zstd.
unpack_reader *unpack_open(int descriptor, unpack_format format);

unpack_outcome unpack_next(unpack_reader *reader, unpack_member *member);

/// Bytes of the member at hand: how many, 0 at its end, -1 where it is damaged.
int64_t unpack_read(unpack_reader *reader, void *bytes, size_t count);

/// What libarchive said last.
const char *unpack_message(unpack_reader *reader);

void unpack_free(unpack_reader *reader);

/// Brings what was written to the file system of an open file to its disk.
void unpack_flush(int descriptor);

#endif

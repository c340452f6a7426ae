#define _GNU_SOURCE
#include "CArchive.h"

#include <archive.h>
#include <archive_entry.h>
#include <locale.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

struct unpack_reader {
  struct archive *archive;
  /// Names come as bytes: in a locale whose letters are UTF-8 libarchive converts none of them.
  locale_t locale;
  char *path;
  const char *fault;
  int is_open;
};

unpack_reader *unpack_open(int descriptor, unpack_format format) {
  unpack_reader *reader = calloc(1, sizeof *reader);
  if (!reader) return NULL;
  reader->locale = newlocale(LC_CTYPE_MASK, "C.UTF-8", (locale_t)0);
  reader->archive = archive_read_new();
  if (!reader->archive) {
    unpack_free(reader);
    return NULL;
  }
  if (format == UNPACK_ZIP) {
    archive_read_support_format_zip_seekable(reader->archive);
  } else {
    archive_read_support_format_tar(reader->archive);
    archive_read_support_filter_gzip(reader->archive);
    archive_read_support_filter_bzip2(reader->archive);
    archive_read_support_filter_xz(reader->archive);
    archive_read_support_filter_zstd(reader->archive);
  }
  reader->is_open = archive_read_open_fd(reader->archive, descriptor, 1 << 18) == ARCHIVE_OK;
  return reader;
}

static unpack_kind kind_of(struct archive_entry *entry) {
  if (archive_entry_hardlink(entry)) return UNPACK_HARD_LINK;
  switch (archive_entry_filetype(entry)) {
    case AE_IFREG: return UNPACK_FILE;
    case AE_IFDIR: return UNPACK_FOLDER;
    case AE_IFLNK: return UNPACK_SYMBOLIC_LINK;
    default: return UNPACK_SPECIAL;
  }
}

unpack_outcome unpack_next(unpack_reader *reader, unpack_member *member) {
  reader->fault = NULL;
  if (!reader->is_open) return UNPACK_DAMAGED;
  locale_t old = reader->locale ? uselocale(reader->locale) : (locale_t)0;
  struct archive_entry *entry = NULL;
  int status = archive_read_next_header(reader->archive, &entry);
  unpack_outcome outcome = UNPACK_OK;
  if (status == ARCHIVE_EOF) {
    outcome = UNPACK_END;
  } else if (status < ARCHIVE_WARN) {
    outcome = UNPACK_DAMAGED;
  } else {
    const char *path = archive_entry_pathname(entry);
    free(reader->path);
    reader->path = path ? strdup(path) : NULL;
    if (!reader->path) {
      reader->fault = "a member has no name that can be read";
      outcome = UNPACK_DAMAGED;
    } else {
      member->path = reader->path;
      member->path_count = strlen(reader->path);
      member->kind = kind_of(entry);
      member->size = archive_entry_size_is_set(entry) ? archive_entry_size(entry) : -1;
      member->is_encrypted = archive_entry_is_encrypted(entry) != 0;
    }
  }
  if (old) uselocale(old);
  return outcome;
}

int64_t unpack_read(unpack_reader *reader, void *bytes, size_t count) {
  la_ssize_t got = archive_read_data(reader->archive, bytes, count);
  while (got == ARCHIVE_RETRY) got = archive_read_data(reader->archive, bytes, count);
  return got < 0 ? -1 : got;
}

const char *unpack_message(unpack_reader *reader) {
  if (reader->fault) return reader->fault;
  const char *said = archive_error_string(reader->archive);
  return said ? said : "it is no archive of that kind";
}

void unpack_free(unpack_reader *reader) {
  if (!reader) return;
  if (reader->archive) archive_read_free(reader->archive);
  if (reader->locale) freelocale(reader->locale);
  free(reader->path);
  free(reader);
}

void unpack_flush(int descriptor) { syncfs(descriptor); }

internal import FoundationEssentials
internal import Testing

/// Everything that a program writes below some folder, in order and with its contents, by a library
/// that it is started with (LD_PRELOAD).
enum WriteRecorder {
  /// One call that changed what is on a disk, or waited until it is there.
  enum Call {
    case make(file: String)
    case makeFolder(String)
    case write(String, offset: Int, [UInt8])
    case resize(String, Int)
    /// Of a file or of a folder.
    case sync(String)
    case rename(String, to: String)
    case link(String, to: String)
    case remove(String)
    case removeFolder(String)
  }

  /// Runs the program and returns what it wrote below a folder of the scratch.
  ///
  /// - Parameters:
  ///   - arguments: Of the program.
  ///   - scratch: Where it runs.
  ///   - folder: The part of it that is looked at.
  ///   - environment: Besides.
  /// - Returns: How the program ended, and its calls.
  /// - Throws: Where it cannot be started.
  static func record(
    _ arguments: [String], in scratch: Scratch, below folder: String, environment: [String] = []
  ) throws -> (outcome: Program.Outcome, calls: [Call]) {
    let library = try #require(library)
    let log = scratch.file("writes")
    try Data().write(to: URL(filePath: log))
    let outcome = try Program.run(
      arguments, in: scratch,
      environment: [
        "LD_PRELOAD=\(library)", "RECORD_BELOW=\(scratch.file(folder))", "RECORD_TO=\(log)",
      ] + environment)
    return (outcome, try calls(Scratch.bytes(log)))
  }

  /// The compiled library; nil where there is no compiler.
  static let library = Shim.compile("recorder", source)

  private static func calls(_ bytes: [UInt8]) throws -> [Call] {
    var calls: [Call] = []
    var start = 0
    func number(_ offset: Int) -> Int {
      (0..<8).reduce(0) { $0 | Int(bytes[start + offset + $1]) << (8 * $1) }
    }
    // A letter, the lengths of two texts, a number, the texts.
    while start < bytes.count {
      let (kind, first, second, value) = (bytes[start], number(1), number(9), number(17))
      let texts = start + 25
      let path = String(decoding: bytes[texts..<texts + first], as: UTF8.self)
      let rest = Array(bytes[texts + first..<texts + first + second])
      let other = String(decoding: rest, as: UTF8.self)
      switch Character(Unicode.Scalar(kind)) {
      case "c": calls.append(.make(file: path))
      case "d": calls.append(.makeFolder(path))
      case "w": calls.append(.write(path, offset: value, rest))
      case "t": calls.append(.resize(path, value))
      case "s": calls.append(.sync(path))
      case "r": calls.append(.rename(path, to: other))
      case "l": calls.append(.link(path, to: other))
      case "u": calls.append(.remove(path))
      case "x": calls.append(.removeFolder(path))
      default: try #require(Bool(false), "what was recorded is damaged")
      }
      start = texts + first + second
    }
    return calls
  }

  private static let source = #"""
    #define _GNU_SOURCE
    #include <dlfcn.h>
    #include <errno.h>
    #include <fcntl.h>
    #include <pthread.h>
    #include <stdarg.h>
    #include <stdint.h>
    #include <stdio.h>
    #include <stdlib.h>
    #include <string.h>
    #include <sys/mman.h>
    #include <sys/stat.h>
    #include <sys/uio.h>
    #include <unistd.h>

    #define REAL(name) ((__typeof__(&name))dlsym(RTLD_NEXT, #name))

    static pthread_mutex_t lock = PTHREAD_MUTEX_INITIALIZER;
    static int record = -1;

    static int is_below(const char *path) {
      const char *below = getenv("RECORD_BELOW");
      return below && !strncmp(path, below, strlen(below));
    }

    static void put(char kind, const char *path, const void *more, uint64_t length, uint64_t value) {
      int kept = errno;
      if (record < 0) record = REAL(open)(getenv("RECORD_TO"), O_WRONLY | O_APPEND | O_CLOEXEC);
      uint64_t first = strlen(path);
      char head[25];
      head[0] = kind;
      memcpy(head + 1, &first, 8);
      memcpy(head + 9, &length, 8);
      memcpy(head + 17, &value, 8);
      struct iovec parts[3] = {{head, 25}, {(void *)path, first}, {(void *)more, length}};
      if (writev(record, parts, 3) != (ssize_t)(25 + first + length)) abort();
      errno = kept;
    }

    static const char *of(int file, char *path) {
      char link[64];
      snprintf(link, sizeof link, "/proc/self/fd/%d", file);
      ssize_t length = readlink(link, path, 4095);
      path[length > 0 ? length : 0] = 0;
      return path;
    }

    #define BEGIN int is_ours; char path[4096]; pthread_mutex_lock(&lock);
    #define END pthread_mutex_unlock(&lock);

    static int opened(int file, const char *name, int flags, int was_there) {
      if (file < 0 || !is_below(name)) return file;
      if (flags & O_CREAT && !was_there) put('c', name, 0, 0, 0);
      else if (flags & O_TRUNC) put('t', name, 0, 0, 0);
      return file;
    }

    #define OPEN(call) \
      mode_t mode = 0; \
      if (flags & (O_CREAT | O_TMPFILE)) { \
        va_list more; va_start(more, flags); mode = va_arg(more, mode_t); va_end(more); } \
      pthread_mutex_lock(&lock); \
      int was_there = !faccessat(AT_FDCWD, name, F_OK, AT_SYMLINK_NOFOLLOW); \
      errno = 0; \
      int file = opened(call, name, flags, was_there); \
      END return file;

    int open(const char *name, int flags, ...) { OPEN(REAL(open)(name, flags, mode)) }
    int open64(const char *name, int flags, ...) { OPEN(REAL(open64)(name, flags, mode)) }

    #define DO(kind, name, more, length, call) \
      pthread_mutex_lock(&lock); \
      int result = call; \
      if (!result && is_below(name)) put(kind, name, more, length, 0); \
      END return result;

    int mkdir(const char *name, mode_t mode) { DO('d', name, 0, 0, REAL(mkdir)(name, mode)) }
    int unlink(const char *name) { DO('u', name, 0, 0, REAL(unlink)(name)) }
    int rmdir(const char *name) { DO('x', name, 0, 0, REAL(rmdir)(name)) }
    int link(const char *from, const char *to) { DO('l', from, to, strlen(to), REAL(link)(from, to)) }

    #define WRITE(offset, call) \
      BEGIN \
      is_ours = is_below(of(file, path)); \
      off_t place = is_ours ? offset : 0; \
      ssize_t result = call; \
      if (is_ours && result > 0) put('w', path, bytes, result, place); \
      END return result;

    static off_t end_or_place(int file) {
      struct stat status;
      int flags = fcntl(file, F_GETFL);
      if (flags & O_APPEND && !fstat(file, &status)) return status.st_size;
      return lseek(file, 0, SEEK_CUR);
    }

    ssize_t write(int file, const void *bytes, size_t count) {
      WRITE(end_or_place(file), REAL(write)(file, bytes, count))
    }
    ssize_t pwrite(int file, const void *bytes, size_t count, off_t offset) {
      WRITE(offset, REAL(pwrite)(file, bytes, count, offset))
    }
    ssize_t pwrite64(int file, const void *bytes, size_t count, off64_t offset) {
      WRITE(offset, REAL(pwrite64)(file, bytes, count, offset))
    }

    #define CHANGE(kind, value, call) \
      BEGIN \
      is_ours = is_below(of(file, path)); \
      int result = call; \
      if (is_ours && !result) put(kind, path, 0, 0, value); \
      END return result;

    int ftruncate(int file, off_t length) { CHANGE('t', length, REAL(ftruncate)(file, length)) }
    int ftruncate64(int file, off64_t length) { CHANGE('t', length, REAL(ftruncate64)(file, length)) }
    int posix_fallocate(int file, off_t start, off_t length) {
      CHANGE('t', start + length, REAL(posix_fallocate)(file, start, length))
    }
    int fsync(int file) { CHANGE('s', 0, REAL(fsync)(file)) }
    int fdatasync(int file) { CHANGE('s', 0, REAL(fdatasync)(file)) }

    // What is written to mapped files is seen when they are brought to the disk.
    static struct { void *start; size_t length; char path[512]; } maps[256];

    static void *mapped(void *start, size_t length, int protection, int flags, int file) {
      char path[4096];
      if (start == MAP_FAILED || file < 0 || !(protection & PROT_WRITE) || !(flags & MAP_SHARED)
          || !is_below(of(file, path))) return start;
      for (int place = 0; place < 256; place++)
        if (!maps[place].start) {
          maps[place].start = start;
          maps[place].length = length;
          snprintf(maps[place].path, 512, "%.511s", path);
          return start;
        }
      abort();
    }

    void *mmap(void *at, size_t length, int protection, int flags, int file, off_t offset) {
      pthread_mutex_lock(&lock);
      void *start = mapped(REAL(mmap)(at, length, protection, flags, file, offset), length, protection, flags, file);
      END return start;
    }
    void *mmap64(void *at, size_t length, int protection, int flags, int file, off64_t offset) {
      pthread_mutex_lock(&lock);
      void *start = mapped(REAL(mmap64)(at, length, protection, flags, file, offset), length, protection, flags, file);
      END return start;
    }
    // Or when the file gets its name, for those that are not waited for.
    int rename(const char *from, const char *to) {
      pthread_mutex_lock(&lock);
      int result = REAL(rename)(from, to);
      for (int place = 0; !result && place < 256; place++)
        if (maps[place].start && !strcmp(maps[place].path, from)) {
          put('w', from, maps[place].start, maps[place].length, 0);
          snprintf(maps[place].path, 512, "%.511s", to);
        }
      if (!result && is_below(from)) put('r', from, to, strlen(to), 0);
      END return result;
    }
    int munmap(void *start, size_t length) {
      pthread_mutex_lock(&lock);
      for (int place = 0; place < 256; place++)
        if (maps[place].start == start) maps[place].start = 0;
      int result = REAL(munmap)(start, length);
      END return result;
    }
    int msync(void *start, size_t length, int flags) {
      pthread_mutex_lock(&lock);
      int result = REAL(msync)(start, length, flags);
      for (int place = 0; !result && place < 256; place++)
        if (maps[place].start == start) {
          put('w', maps[place].path, start, length, 0);
          put('s', maps[place].path, 0, 0, 0);
        }
      END return result;
    }
    """#
}

internal import FoundationEssentials
internal import Glibc
internal import Testing

/// A library that the program is started with (LD_PRELOAD): it makes a system call fail, or sends a
/// signal at an instant that a clock could not name.
///
/// It takes a C compiler, which the Swift toolchain has.
enum Shim {
  /// Which call on which file, and what happens to it.
  struct Plan {
    /// `open` (of a file to be written), `read` (`open` for reading), `write`, `fsync`, `rename` and
    /// `link` (by the new name), `mkdir`, `truncate`, `remove`, `allocate`, `map` or `flush` (of any file).
    var call: String
    /// What the path begins with.
    var below = ""
    /// What the path ends with.
    var name = ""
    /// Which of these calls, from 1; 0 for none.
    var number = 1
    /// The call fails with this.
    var error: Int32 = 0
    /// After the call, as often as `times`, the program gets this.
    var signal: Int32 = 0
    var times = 1

    /// Of a program that is started with the shim.
    ///
    /// `report`: a file that gets the number of calls, and the environment's GOMP_SPINCOUNT.
    func environment(_ library: String, report: String) -> [String] {
      [
        "LD_PRELOAD=\(library)", "SHIM_CALL=\(call)", "SHIM_BELOW=\(below)", "SHIM_NAME=\(name)",
        "SHIM_NUMBER=\(number)", "SHIM_ERROR=\(error)", "SHIM_SIGNAL=\(signal)",
        "SHIM_TIMES=\(times)", "SHIM_REPORT=\(report)",
      ]
    }
  }

  /// The compiled library; nil where there is no compiler.
  static let library = compile("shim", text)

  /// Makes a library of a text in C; nil where there is no compiler.
  static func compile(_ name: String, _ text: String) -> String? {
    let folder = "/tmp/runexp-shim-\(getpid())"
    mkdir(folder, 0o755)
    let (source, library) = ("\(folder)/\(name).c", "\(folder)/\(name).so")
    guard let compiler, (try? Data(text.utf8).write(to: URL(filePath: source))) != nil else {
      return nil
    }
    var process: pid_t = 0
    let arguments = [compiler, "-shared", "-fPIC", "-O1", "-o", library, source, "-ldl"]
    let path = ProcessInfo.processInfo.environment["PATH"] ?? "/usr/bin:/bin"
    let started = Program.withStrings(arguments) { words in
      Program.withStrings(["PATH=\(path)"]) { posix_spawn(&process, compiler, nil, nil, words, $0) }
    }
    var status: Int32 = 0
    guard started == 0, waitpid(process, &status, 0) == process, status == 0 else { return nil }
    return library
  }

  private static let compiler: String? = {
    let path = ProcessInfo.processInfo.environment["PATH"] ?? "/usr/bin:/bin"
    let folders = path.split(separator: ":")
    return ["cc", "gcc", "clang"].lazy
      .flatMap { name in folders.lazy.map { "\($0)/\(name)" } }
      .first { access($0, X_OK) == 0 }
  }()

  static let isThere: Comment = "there is no C compiler for the shim"

  private static let text = """
    #define _GNU_SOURCE
    #include <dlfcn.h>
    #include <errno.h>
    #include <fcntl.h>
    #include <signal.h>
    #include <stdarg.h>
    #include <stdio.h>
    #include <stdlib.h>
    #include <string.h>
    #include <sys/mman.h>
    #include <sys/stat.h>
    #include <sys/types.h>
    #include <unistd.h>

    #define REAL(name) ((__typeof__(&name))dlsym(RTLD_NEXT, #name))

    static long calls;
    static int is_busy;

    static const char *setting(const char *name) {
      const char *value = getenv(name);
      return value ? value : "";
    }

    __attribute__((destructor)) static void report(void) {
      const char *spin = getenv("GOMP_SPINCOUNT");
      is_busy = 1;
      FILE *file = fopen(setting("SHIM_REPORT"), "w");
      if (!file) return;
      fprintf(file, "%ld %s\\n", calls, spin ? spin : "none");
      fclose(file);
    }

    /// Whether this is the call; a negative number stands for all from there on.
    static int is_it(const char *call, const char *path) {
      if (is_busy || strcmp(call, setting("SHIM_CALL"))) return 0;
      const char *below = setting("SHIM_BELOW"), *name = setting("SHIM_NAME");
      size_t length = strlen(path), end = strlen(name);
      if (strncmp(path, below, strlen(below)) || length < end
          || strcmp(path + length - end, name)) return 0;
      long number = atol(setting("SHIM_NUMBER"));
      long count = __sync_add_and_fetch(&calls, 1);
      return number < 0 ? count >= -number : count == number;
    }

    static int fails(void) { return atoi(setting("SHIM_ERROR")); }

    static void signals(void) {
      int number = atoi(setting("SHIM_SIGNAL"));
      for (long left = atol(setting("SHIM_TIMES")); number && left > 0; left--)
        kill(getpid(), number);
    }

    static const char *of(int file, char *path) {
      char link[64];
      snprintf(link, sizeof link, "/proc/self/fd/%d", file);
      ssize_t length = readlink(link, path, 4095);
      path[length > 0 ? length : 0] = 0;
      return path;
    }

    #define ROUND(kind, path, call) \\
      int hit = is_it(kind, path); \\
      if (hit && fails()) { errno = fails(); return -1; } \\
      __typeof__(call) result = call; \\
      if (hit) { int kept = errno; signals(); errno = kept; } \\
      return result;

    static const char *kind_of(int flags) {
      return flags & (O_CREAT | O_WRONLY | O_RDWR) ? "open" : "read";
    }

    #define MODE mode_t mode = 0; \\
      if (flags & (O_CREAT | O_TMPFILE)) { \\
        va_list more; va_start(more, flags); mode = va_arg(more, mode_t); va_end(more); }

    int open(const char *path, int flags, ...) {
      MODE ROUND(kind_of(flags), path, REAL(open)(path, flags, mode))
    }
    int open64(const char *path, int flags, ...) {
      MODE ROUND(kind_of(flags), path, REAL(open64)(path, flags, mode))
    }
    int openat(int folder, const char *path, int flags, ...) {
      MODE ROUND(kind_of(flags), path, REAL(openat)(folder, path, flags, mode))
    }
    int rename(const char *from, const char *to) { ROUND("rename", to, REAL(rename)(from, to)) }
    int mkdir(const char *path, mode_t mode) { ROUND("mkdir", path, REAL(mkdir)(path, mode)) }
    ssize_t write(int file, const void *bytes, size_t count) {
      char path[4096];
      ROUND("write", of(file, path), REAL(write)(file, bytes, count))
    }
    ssize_t pwrite(int file, const void *bytes, size_t count, off_t offset) {
      char path[4096];
      ROUND("write", of(file, path), REAL(pwrite)(file, bytes, count, offset))
    }
    ssize_t pwrite64(int file, const void *bytes, size_t count, off64_t offset) {
      char path[4096];
      ROUND("write", of(file, path), REAL(pwrite64)(file, bytes, count, offset))
    }
    int link(const char *from, const char *to) { ROUND("link", to, REAL(link)(from, to)) }
    int unlink(const char *path) { ROUND("remove", path, REAL(unlink)(path)) }
    int posix_fallocate(int file, off_t start, off_t length) {
      char path[4096];
      if (is_it("allocate", of(file, path))) return fails();
      return REAL(posix_fallocate)(file, start, length);
    }
    void *mmap(void *at, size_t length, int protection, int flags, int file, off_t offset) {
      char path[4096];
      if (file >= 0 && is_it("map", of(file, path)) && fails()) { errno = fails(); return MAP_FAILED; }
      return REAL(mmap)(at, length, protection, flags, file, offset);
    }
    int msync(void *start, size_t length, int flags) {
      ROUND("flush", setting("SHIM_BELOW"), REAL(msync)(start, length, flags))
    }
    int fsync(int file) {
      char path[4096];
      ROUND("fsync", of(file, path), REAL(fsync)(file))
    }
    int ftruncate(int file, off_t length) {
      char path[4096];
      ROUND("truncate", of(file, path), REAL(ftruncate)(file, length))
    }
    int ftruncate64(int file, off64_t length) {
      char path[4096];
      ROUND("truncate", of(file, path), REAL(ftruncate64)(file, length))
    }
    """
}

extension Scratch {
  /// What a program that was started with the shim counted, and its GOMP_SPINCOUNT.
  func shimReport() throws -> (calls: Int, spinCount: String) {
    let words = try text("shim-report").split(whereSeparator: \.isWhitespace)
    try #require(words.count == 2)
    return (try #require(Int(words[0])), String(words[1]))
  }

  /// Runs the program with the shim.
  func run(_ arguments: [String], shim: Shim.Plan, more: [String] = []) throws -> Program.Outcome {
    let library = try #require(Shim.library)
    return try Program.run(
      arguments, in: self,
      environment: shim.environment(library, report: file("shim-report")) + more)
  }
}

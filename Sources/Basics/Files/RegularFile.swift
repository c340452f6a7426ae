package import Glibc

/// Files with contents, as opposed to folders, pipes, devices and sockets.
package enum RegularFile {
  /// Opens a file for reading; the caller closes the descriptor.
  ///
  /// Every file that somebody names is opened here: what is no regular file is refused at once,
  /// where opening or reading a pipe that nobody writes would wait forever.
  package static func open(_ path: String) throws(FileError) -> (descriptor: Int32, status: stat) {
    let descriptor = FileSystem.open(path, O_RDONLY)
    guard descriptor >= 0 else {
      let fault = errno
      // A socket cannot be opened at all.
      if fault == ENXIO, let found = FileSystem.status(path), let kind = kind(found.st_mode) {
        throw FileError(path: path, attempt: "cannot read", reason: kind)
      }
      throw FileError(
        path: path, attempt: "cannot read", reason: String(cString: strerror(fault)))
    }
    var status = stat()
    guard fstat(descriptor, &status) == 0 else {
      let error = FileError(path: path, attempt: "cannot read")
      close(descriptor)
      throw error
    }
    if let kind = kind(status.st_mode) {
      close(descriptor)
      throw FileError(path: path, attempt: "cannot read", reason: kind)
    }
    return (descriptor, status)
  }

  /// What something is that is no regular file, in words.
  package static func kind(_ mode: mode_t) -> String? {
    switch mode & S_IFMT {
    case S_IFREG: nil
    case S_IFDIR: "it is a folder"
    case S_IFIFO: "it is a named pipe, not a regular file"
    case S_IFSOCK: "it is a socket, not a regular file"
    case S_IFCHR, S_IFBLK: "it is a device, not a regular file"
    default: "it is not a regular file"
    }
  }
}

internal import Basics
internal import Glibc

/// The entries of a folder; hidden ones (a leading dot) are not there.
struct FolderListing {
  /// Names, sorted by code points as Python sorts strings.
  private(set) var files: [String] = []
  private(set) var folders: [String] = []

  /// Extensions that Keras's `flow_from_directory` takes for images.
  static let imageExtensions: Set<String> = ["png", "jpg", "jpeg", "bmp", "ppm", "tif", "tiff"]

  init(_ path: String) throws(FileError) {
    guard let stream = opendir(path) else {
      throw FileError(path: path, attempt: "cannot read", reason: String(cString: strerror(errno)))
    }
    defer { closedir(stream) }
    while let entry = readdir(stream) {
      let name = withUnsafePointer(to: &entry.pointee.d_name) { pointer in
        pointer.withMemoryRebound(to: CChar.self, capacity: 256) { String(cString: $0) }
      }
      if name.hasPrefix(".") { continue }
      switch Int(entry.pointee.d_type) {
      case Int(DT_REG): files.append(name)
      case Int(DT_DIR): folders.append(name)
      default:
        switch FolderListing.kind(path + "/" + name) {
        case S_IFDIR: folders.append(name)
        default: files.append(name)
        }
      }
    }
    files.sort(by: precedes)
    folders.sort(by: precedes)
  }

  /// `S_IFREG`, `S_IFDIR` …, links followed; nil where there is nothing.
  static func kind(_ path: String) -> mode_t? {
    var status = stat()
    return stat(path, &status) == 0 ? status.st_mode & S_IFMT : nil
  }

  static func isImageName(_ name: String) -> Bool {
    guard let dot = name.lastIndex(of: ".") else { return false }
    return imageExtensions.contains(name[name.index(after: dot)...].lowercased())
  }
}

/// The images below a folder, in the order of Keras's walk: folders by path, then files by name.
struct ImageWalk {
  /// Paths below the folder.
  private(set) var images: [String] = []
  private(set) var others: [String] = []

  init(_ root: String) throws(FileError) {
    var found: [(folder: String, listing: FolderListing)] = []
    try ImageWalk.visit(root, "", [], &found)
    // Without the closing slash: "a" comes before "a-b", as in Python's sort of the walk.
    found.sort { precedes(String($0.folder.dropLast()), String($1.folder.dropLast())) }
    for (folder, listing) in found {
      for name in listing.files {
        if FolderListing.isImageName(name) {
          images.append(folder + name)
        } else {
          others.append(folder + name)
        }
      }
    }
  }

  /// Goes through a folder and its sub-folders; `above` keeps links from leading in circles.
  private static func visit(
    _ root: String, _ folder: String, _ above: Set<FolderIdentity>,
    _ found: inout [(folder: String, listing: FolderListing)]
  ) throws(FileError) {
    let path = root + "/" + folder
    guard let identity = FolderIdentity(path), !above.contains(identity) else { return }
    let listing = try FolderListing(path)
    found.append((folder, listing))
    for name in listing.folders {
      try visit(root, folder + name + "/", above.union([identity]), &found)
    }
  }
}

private struct FolderIdentity: Hashable {
  let device: dev_t
  let node: ino_t

  init?(_ path: String) {
    var status = stat()
    guard stat(path, &status) == 0 else { return nil }
    device = status.st_dev
    node = status.st_ino
  }
}

/// Order by code points, which is the order of UTF-8 bytes.
func precedes(_ first: String, _ second: String) -> Bool {
  first.utf8.lexicographicallyPrecedes(second.utf8)
}

/// A path below a folder; an absolute one stays as it is, "." is the folder itself.
func join(_ folder: String, _ path: String) -> String {
  var rest = path[...]
  if rest.hasPrefix("/") { return path }
  while rest.hasPrefix("./") { rest = rest.dropFirst(2) }
  while rest.hasSuffix("/") { rest = rest.dropLast() }
  if rest.isEmpty || rest == "." { return folder }
  return folder.isEmpty || folder.hasSuffix("/") ? folder + rest : folder + "/" + rest
}

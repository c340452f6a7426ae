internal import Basics
internal import Glibc

/// The entries of a folder; hidden ones (a leading dot) are not there.
struct FolderListing {
  /// Names, sorted by code points as Python sorts strings.
  private(set) var files: [String] = []
  private(set) var folders: [String] = []
  /// Those of the folders that are links to folders.
  private(set) var linkedFolders: Set<String> = []

  /// Extensions of images.
  ///
  /// Keras's `flow_from_directory` takes the same ones without `gif` and `webp`.
  static let imageExtensions: Set<String> = [
    "png", "jpg", "jpeg", "bmp", "ppm", "tif", "tiff", "gif", "webp",
  ]

  init(_ path: String) throws(FileError) {
    guard let entries = FileSystem.names(in: path) else {
      throw FileError(path: path, attempt: "cannot read", reason: String(cString: strerror(errno)))
    }
    for (name, type) in entries where !name.hasPrefix(".") {
      switch Int(type) {
      case Int(DT_REG): files.append(name)
      case Int(DT_DIR): folders.append(name)
      default:
        let place = path + "/" + name
        guard FolderListing.kind(place) == S_IFDIR else {
          files.append(name)
          continue
        }
        folders.append(name)
        let isLink = FileSystem.status(place, followingLinks: false).map {
          $0.st_mode & S_IFMT == S_IFLNK
        }
        if isLink == true { linkedFolders.insert(name) }
      }
    }
    files.sort(by: precedes)
    folders.sort(by: precedes)
  }

  /// `S_IFREG`, `S_IFDIR` …, links followed; nil where there is nothing.
  static func kind(_ path: String) -> mode_t? {
    (FileSystem.status(path)?.st_mode).map { $0 & S_IFMT }
  }

  static func isImageName(_ name: String, among extensions: Set<String>) -> Bool {
    guard let dot = name.lastIndex(of: ".") else { return false }
    return extensions.contains(name[name.index(after: dot)...].lowercased())
  }
}

/// The images below a folder, in the order of Keras's walk: folders by path, then files by name.
struct ImageWalk {
  /// Paths below the folder.
  private(set) var images: [String] = []
  private(set) var others: [String] = []
  /// Links to folders that were not followed.
  private(set) var links: [String] = []

  /// - Parameters:
  ///   - root: The folder.
  ///   - followsLinks: Whether links to folders are walked into, Keras's `follow_links`. One that
  ///     leads back to a folder that it is in ends there.
  ///   - extensions: What images' names end in, in small letters.
  /// - Throws: Where a folder in it cannot be read.
  init(
    _ root: String, followsLinks: Bool = false,
    extensions: Set<String> = FolderListing.imageExtensions
  ) throws(FileError) {
    var found: [(folder: String, listing: FolderListing)] = []
    try ImageWalk.visit(root, "", [], followsLinks: followsLinks, &found)
    // Without the closing slash: "a" comes before "a-b", as in Python's sort of the walk.
    found.sort { precedes(String($0.folder.dropLast()), String($1.folder.dropLast())) }
    for (folder, listing) in found {
      if !followsLinks { links += listing.linkedFolders.sorted(by: precedes).map { folder + $0 } }
      for name in listing.files {
        if FolderListing.isImageName(name, among: extensions) {
          images.append(folder + name)
        } else {
          others.append(folder + name)
        }
      }
    }
  }

  /// Many links into one another make more paths than any data set has.
  private static let folderLimit = 1_000_000

  /// Goes through a folder and its sub-folders; `above` keeps links from leading in circles.
  private static func visit(
    _ root: String, _ folder: String, _ above: Set<FolderIdentity>, followsLinks: Bool,
    _ found: inout [(folder: String, listing: FolderListing)]
  ) throws(FileError) {
    let path = root + "/" + folder
    guard let identity = FolderIdentity(path), !above.contains(identity) else { return }
    guard found.count < folderLimit else {
      throw FileError(
        path: root, attempt: "cannot read",
        reason: "there are more than \(folderLimit) folders below it; do its links lead in circles?"
      )
    }
    let listing = try FolderListing(path)
    found.append((folder, listing))
    for name in listing.folders where followsLinks || !listing.linkedFolders.contains(name) {
      try visit(
        root, folder + name + "/", above.union([identity]), followsLinks: followsLinks, &found)
    }
  }
}

private struct FolderIdentity: Hashable {
  let device: dev_t
  let node: ino_t

  init?(_ path: String) {
    guard let status = FileSystem.status(path) else { return nil }
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
  if path.hasPrefix("/") { return path }
  // A data set may have a million names, and a `FilePath` takes five times as long as the rest.
  let isPlain = !path.hasPrefix(".") && !path.hasSuffix("/")
  let rest = isPlain ? path : Folder.withoutLeadingDots(path)
  if rest.isEmpty { return folder }
  return folder.isEmpty || folder.hasSuffix("/") ? folder + rest : folder + "/" + rest
}

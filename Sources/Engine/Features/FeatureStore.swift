public import Basics
internal import Glibc

/// Computed cuts, kept between runs by what they were computed from.
///
/// A folder holds one sub-folder for each key (weights, cut, preprocessing, arithmetic), and in it
/// segments with the features of images, which are known by their digests. Processes may share the
/// folder: segments appear whole, and are never changed.
public final class FeatureStore {
  /// The features of one key.
  public final class Shelf {
    public let floatsPerImage: Int
    private let folder: String?
    private var segments: [FeatureSegment] = []
    private var places: [String: UnsafePointer<Float>] = [:]

    fileprivate init(folder: String?, floatsPerImage: Int) {
      self.folder = folder
      self.floatsPerImage = floatsPerImage
      guard let folder else { return }
      for name in names(in: folder) where name.hasSuffix(".features") {
        if let segment = FeatureSegment.open("\(folder)/\(name)", floatsPerImage: floatsPerImage) {
          add(segment)
        }
      }
    }

    private func add(_ segment: FeatureSegment) {
      segments.append(segment)
      for (index, digest) in segment.digests.enumerated() {
        places[digest] = UnsafePointer(segment.row(index))
      }
    }

    /// Where the features of an image are; valid as long as the shelf lives.
    public subscript(digest: String) -> UnsafePointer<Float>? { places[digest] }

    /// Adds the features of images that are not there yet.
    ///
    /// `fill`: writes each image's features where it is told.
    /// Returns why nothing could be kept on disk, where that is so; the features are there.
    public func add(
      _ digests: [String],
      fill: (_ row: (Int) -> UnsafeMutablePointer<Float>) throws -> Void
    ) throws -> FileError? {
      guard !digests.isEmpty else { return nil }
      guard let folder else {
        try addInMemory(digests, fill)
        return nil
      }
      // Its digests name a segment, so that two processes that compute the same write the same.
      let name = SHA256.hex(of: digests.joined().utf8).prefix(32)
      do {
        add(
          try FeatureSegment.write(
            digests, floatsPerImage: floatsPerImage, to: "\(folder)/\(name).features"
          ) { try fill($0.row) })
        return nil
      } catch let error as FileError {
        try addInMemory(digests, fill)
        return error
      }
    }

    private func addInMemory(
      _ digests: [String], _ fill: (_ row: (Int) -> UnsafeMutablePointer<Float>) throws -> Void
    ) throws {
      let segment = try FeatureSegment.inMemory(digests, floatsPerImage: floatsPerImage)
      try fill(segment.row)
      add(segment)
    }
  }

  private let folder: String?

  /// `folder`: nil keeps features in memory and forgets them.
  public init(folder: String?) { self.folder = folder }

  /// The shelf of a key, made where there is none.
  ///
  /// Returns the shelf, and why it is in memory only, where the folder cannot be used.
  public func shelf(key: String, floatsPerImage: Int) -> (Shelf, FileError?) {
    guard let folder else { return (Shelf(folder: nil, floatsPerImage: floatsPerImage), nil) }
    let path = "\(folder)/\(key)"
    guard makeFolders(path) else {
      let error = FileError(path: path, attempt: "cannot make")
      return (Shelf(folder: nil, floatsPerImage: floatsPerImage), error)
    }
    removeAbandoned(in: path)
    return (Shelf(folder: path, floatsPerImage: floatsPerImage), nil)
  }

  /// Removes what killed processes left half written.
  private func removeAbandoned(in path: String) {
    for name in names(in: path) where name.hasSuffix(".partial") {
      let process = name.split(separator: ".").dropLast().last.flatMap { pid_t($0) }
      if let process, kill(process, 0) == 0 || errno == EPERM { continue }
      unlink("\(path)/\(name)")
    }
  }

  /// Removes the segments that were not used for longest until no more than `limit` bytes are left.
  ///
  /// A process that still reads a removed segment keeps it until it ends.
  public func trim(to limit: Int) {
    guard let folder else { return }
    var found: [(path: String, used: Int, bytes: Int)] = []
    for key in names(in: folder) {
      for name in names(in: "\(folder)/\(key)") where name.hasSuffix(".features") {
        var status = stat()
        let path = "\(folder)/\(key)/\(name)"
        guard stat(path, &status) == 0 else { continue }
        found.append((path, Int(status.st_mtim.tv_sec), Int(status.st_size)))
      }
    }
    var total = found.reduce(0) { $0 + $1.bytes }
    for segment in found.sorted(by: { $0.used < $1.used }) where total > limit {
      unlink(segment.path)
      total -= segment.bytes
    }
  }
}

/// The names in a folder, in no order; none where it cannot be read.
private func names(in folder: String) -> [String] {
  guard let stream = opendir(folder) else { return [] }
  defer { closedir(stream) }
  var names: [String] = []
  while let entry = readdir(stream) {
    let name = withUnsafePointer(to: &entry.pointee.d_name) { pointer in
      pointer.withMemoryRebound(to: CChar.self, capacity: 256) { String(cString: $0) }
    }
    if name != "." && name != ".." { names.append(name) }
  }
  return names
}

/// Makes a folder and those above it.
private func makeFolders(_ path: String) -> Bool {
  var status = stat()
  if stat(path, &status) == 0 { return status.st_mode & S_IFMT == S_IFDIR }
  guard let slash = path.lastIndex(of: "/"), slash != path.startIndex else {
    return mkdir(path, 0o755) == 0
  }
  return makeFolders(String(path[..<slash])) && (mkdir(path, 0o755) == 0 || errno == EEXIST)
}

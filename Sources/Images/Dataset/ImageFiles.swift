internal import Basics
internal import Glibc

/// Image files that somebody names one by one or by their folders.
package enum ImageFiles {
  /// The files that the paths lead to, in their order.
  ///
  /// A folder gives the images below it, in the order of Keras's walk; a file is taken whatever it
  /// is called. Paths that lead to nothing are faults, and so are folders without an image.
  package static func listed(
    _ paths: [String]
  ) -> (records: [ImageRecord], faults: [String]) {
    var records: [ImageRecord] = []
    var faults: [String] = []
    for path in paths {
      guard FolderListing.kind(path) == S_IFDIR else {
        guard FolderListing.kind(path) != nil else {
          faults.append("there is no file or folder '\(path)'")
          continue
        }
        records.append(ImageRecord(name: path, label: nil, source: .file(path)))
        continue
      }
      do {
        let images = try ImageWalk(path).images.map { join(path, $0) }
        if images.isEmpty {
          let kinds = FolderListing.imageExtensions.sorted().joined(separator: ", ")
          faults.append("no image is in '\(path)', nor in its folders; images end in \(kinds)")
        }
        records += images.map { ImageRecord(name: $0, label: nil, source: .file($0)) }
      } catch {
        faults.append(error.sentence)
      }
    }
    return (records, faults)
  }
}

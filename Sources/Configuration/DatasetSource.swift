/// A file that a data set is made of, and how it becomes folders.
package struct DatasetSource: Hashable, Sendable {
  package enum Unpacking: String, Hashable, Sendable, CaseIterable {
    /// tar, alone or compressed by gzip, bzip2, xz or zstd.
    case tar
    case zip
    /// The file stays as it is.
    case nothing = "none"
  }

  /// Folders of the archive, and where below `into` they go.
  package enum Layout: Hashable, Sendable {
    /// What is in this folder goes to `into` itself.
    case folder(String)
    case folders([String: String])
  }

  /// An http, https or file URL.
  package var url: String
  /// `md5:HEX` or `sha256:HEX`, in lower case.
  package var digest: String
  /// Nil for what the URL's name says.
  package var unpack: Unpacking?
  /// A folder below the data set's; nil for that one itself.
  package var into: String?
  /// Nil where everything stays where the archive has it.
  package var layout: Layout?

  package init(
    url: String, digest: String, unpack: Unpacking? = nil, into: String? = nil,
    layout: Layout? = nil
  ) {
    self.url = url
    self.digest = digest
    self.unpack = unpack
    self.into = into
    self.layout = layout
  }

  /// How the file is unpacked, by its URL's name where nothing else is said.
  package var unpacking: Unpacking {
    if let unpack { return unpack }
    let name = url.prefix { $0 != "?" && $0 != "#" }.lowercased()
    if name.hasSuffix(".zip") { return .zip }
    return DatasetSource.tarSuffixes.contains(where: name.hasSuffix) ? .tar : .nothing
  }

  private static let tarSuffixes = [
    ".tar", ".tar.gz", ".tgz", ".tar.bz2", ".tbz2", ".tar.xz", ".txz", ".tar.zst",
  ]
}

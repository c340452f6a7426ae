internal import Basics
internal import Configuration

/// The grammar of `dataset.source`.
enum SourceGrammar {
  /// One source, or several that make the data set together.
  static let sources = Grammar<[DatasetSource]>(.either([source.shape, several.shape])) {
    place, reading in
    switch place.node.content {
    case .list: several.read(place, &reading)
    case .map: source.read(place, &reading).map { [$0] }
    default:
      reading.refuseSources(place)
    }
  } write: { sources in
    sources.count == 1 ? source.write(sources[0]) : several.write(sources)
  }

  private static let several = Several.list(of: source, atLeast: 1, noun: "source")

  private static let source = record(DatasetSource(url: "", digest: "")) {
    field(
      "url", \.url, address, required: .always, also: ["uri", "link", "href", "address", "from"],
      "where the file can be fetched: an https, http or file URL")
    field(
      "digest", \.digest, digest, required: .always,
      also: ["sha256", "md5", "checksum", "hash", "file_hash", "md5_hash"],
      "md5:HEX or sha256:HEX of the file, as its publisher states it; other bytes are refused")
    field(
      "unpack", \.unpack, Scalar.choice("kind of archive", synonyms: synonyms),
      also: ["extract", "untar", "unzip", "archive", "archive_format"],
      "what kind of archive the file is (tar: also compressed); without it, what the url's name says"
    )
    field(
      "into", \.into, folder, also: ["to", "target", "destination", "extract_to"],
      "the folder below 'path' that it goes to; without it, that one itself")
    field(
      "layout", \.layout, layout, also: ["folders", "map", "strip"],
      "the archive's folder whose contents are taken, or a map from its folders to folders below "
        + "'into'; the rest is left out")
  } check: { source, place, reading in
    if let layout = place["layout"], reading.isSound("url", "unpack", in: place),
      source.unpacking == .nothing
    {
      reading.error(ConsistencyProblem.layoutOfFile, atKeyOf: layout)
    }
  }

  private static let synonyms: [String: DatasetSource.Unpacking] = [
    "gz": .tar, "targz": .tar, "gzip": .tar, "tgz": .tar, "tar.gz": .tar, "tar.bz2": .tar,
    "tar.xz": .tar,
    "no": .nothing, "file": .nothing,
  ]

  private static let address = Scalar.text(
    "an address such as https://host/file.zip, without a password",
    pattern: "^([hH][tT][tT][pP][sS]?|[fF][iI][lL][eE])://[!-~]+$"
  ) { Address($0) != nil }

  private static let digest = Scalar.text(
    "md5:HEX (32 digits) or sha256:HEX (64 digits)",
    pattern: "^([mM][dD]5:)?[0-9a-fA-F]{32}$|^([sS][hH][aA]256:)?[0-9a-fA-F]{64}$"
  ) { FileDigest($0) != nil }.map({ FileDigest($0)?.text ?? $0 }, from: { $0 })

  private static let folder = Scalar.text(
    "a folder below the data set's, such as photos", pattern: "^(?!/)(?!(.*/)?\\.\\.(/|$)).+$"
  ) { InnerPath($0) != nil }

  private static let folders = Several.dictionary(to: folder)

  private static let layout = Grammar<DatasetSource.Layout>(
    .either([folder.shape, folders.shape])
  ) { place, reading in
    guard case .map(let entries) = place.node.content else {
      return folder.read(place, &reading).map { .folder($0) }
    }
    guard !entries.isEmpty else {
      reading.refuse(place, .anything, "a folder, or a map from folders to folders")
      return nil
    }
    let strays = entries.filter { InnerPath($0.key) == nil }
    for entry in strays {
      reading.error(
        ConsistencyProblem.strayFolder(entry.key), atKeyOf: place.child(entry))
    }
    let read = folders.read(place, &reading)
    return strays.isEmpty ? read.map { .folders($0) } : nil
  } write: { layout in
    switch layout {
    case .folder(let name): folder.write(name)
    case .folders(let names): folders.write(names)
    }
  }
}

extension Reading {
  fileprivate mutating func refuseSources(_ place: Place) -> [DatasetSource]? {
    refuse(place, .anything, "a map with the keys 'url' and 'digest', or a list of such maps")
    return nil
  }
}

/// Named arrays and texts in one HDF5 file, such as an optimizer's state.
package struct ArrayArchive: Hashable, Sendable {
  /// By names such as `dense/kernel/momentum`; no name may begin another one's path.
  package var arrays: [String: NamedArray]
  /// Up to 64,512 bytes each.
  package var attributes: [String: String]

  package init(arrays: [String: NamedArray] = [:], attributes: [String: String] = [:]) {
    self.arrays = arrays
    self.attributes = attributes
  }

  private static let namesAttribute = "array_names"

  private var checksum: ArchiveChecksum {
    var checksum = ArchiveChecksum()
    for (name, text) in attributes.sorted(by: <) {
      checksum.add(name)
      checksum.add(text)
    }
    for (name, array) in arrays.sorted(by: { $0.key < $1.key }) {
      checksum.add(name, shape: array.shape, values: array.values)
    }
    return checksum
  }

  /// Writes the file whole or not at all, with a checksum; the same contents give the same bytes.
  package func write(to path: String) throws(CheckpointError) {
    let digest = checksum.hex
    try HDF5.write(path) { (file) throws(CheckpointProblem) in
      let sorted = arrays.sorted { $0.key < $1.key }
      try file.addText(ArchiveChecksum.attribute, digest)
      try file.addTexts(ArrayArchive.namesAttribute, sorted.map(\.key))
      let texts = try file.addGroup("attributes")
      for (name, text) in attributes.sorted(by: <) { try texts.addText(name, text) }
      let home = try file.addGroup("arrays")
      for (name, array) in sorted { try home.addArray(name, array) }
    }
  }

  /// Reads a file that `write` wrote; throws where its contents are not those that were written.
  package init(reading path: String) throws(CheckpointError) {
    self = try describing(path) { () throws(CheckpointProblem) in
      let bytes = try FileBytes(path: path)
      let source = WeightsSource(descriptor: bytes.descriptor, path: path, archiveSize: nil)
      return try HDF5.withLockedWeights(source) { (file) throws(CheckpointProblem) in
        let top = try file.root.open("")
        let notes = try Attributes(of: top, place: "/", in: file)
        guard let names = try notes.chunkedTexts(ArrayArchive.namesAttribute, in: file) else {
          throw .missingObject(ArrayArchive.namesAttribute)
        }
        guard let recorded = try notes.texts(ArchiveChecksum.attribute, in: file)?.first else {
          throw .withoutChecksum
        }
        var archive = ArrayArchive()
        let texts = try Attributes(
          of: try top.open("attributes"), place: "attributes", in: file)
        for name in texts.names {
          archive.attributes[name] = try texts.texts(name, in: file)?.first
        }
        var unpacked: [(path: String, count: Int)] = []
        for name in names {
          let dataset = try top.open("arrays/\(name)")
          let array = try dataset.describe(path: "arrays/\(name)", in: file)
          unpacked.append((array.path, array.count))
          try UnpackedSize.check(unpacked, fileSize: file.bytes.size)
          archive.arrays[name] = NamedArray(
            shape: array.shape, values: try dataset.floats(of: array))
        }
        try archive.checksum.check(against: recorded)
        return archive
      }
    }
  }
}

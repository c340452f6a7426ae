/// What a file that was given for weights looks like, by its first bytes.
package enum FileKind: Hashable, Sendable {
  case hdf5
  case zip
  case image(String)
  case gzip
  case webPage
  case gitPointer
  case json
  /// The table of a model whose weights Keras 3 divides among several files.
  case shardedWeights
  case tensorFlowCheckpoint
  case tensorFlowLite
  case safetensors
  case pickle
  case text
  case unknown

  /// - Parameters:
  ///   - start: The first bytes of the file, a few hundred or all of them.
  ///   - path: Of the file, whose name tells what some files are.
  init(start: [UInt8], path: String) {
    func begins(_ signature: [UInt8]) -> Bool { start.starts(with: signature) }
    func begins(_ word: String) -> Bool { start.starts(with: word.utf8) }
    let words = start.drop { $0 == 0x20 || (9...13).contains($0) }.prefix(64)
    let lowercase = String(decoding: words, as: UTF8.self).lowercased()
    let name = path.split(separator: "/").last ?? ""
    self =
      if begins(Superblock.signature) {
        .hdf5
      } else if name.hasSuffix(".ckpt.index")
        || name.contains(".data-00000-of-0")
      {
        .tensorFlowCheckpoint
      } else if start.dropFirst(4).starts(with: "TFL3".utf8) {
        .tensorFlowLite
      } else if start.count > 8, start[8] == 0x7b, start[4..<8].allSatisfy({ $0 == 0 }) {
        .safetensors
      } else if lowercase.hasPrefix("{"),
        String(decoding: start, as: UTF8.self).contains("weight_map")
      {
        .shardedWeights
      } else if begins("PK\u{3}\u{4}") {
        .zip
      } else if begins([0x89, 0x50, 0x4e, 0x47]) {
        .image("PNG")
      } else if begins([0xff, 0xd8, 0xff]) { .image("JPEG") } else if begins("GIF8") {
        .image("GIF")
      } else if begins([0x1f, 0x8b]) {
        .gzip
      } else if begins(
        "version https://git-lfs")
      {
        .gitPointer
      } else if lowercase.hasPrefix("<!doctype") || lowercase.hasPrefix("<html")
        || lowercase.hasPrefix("<head")
      { .webPage } else if lowercase.hasPrefix("{") || lowercase.hasPrefix("[") {
        .json
      } else if begins([0x80, 0x02]) || begins([0x80, 0x04]) {
        .pickle
      } else if start.allSatisfy({ $0 >= 0x20 || (9...13).contains($0) }) {
        .text
      } else { .unknown }
  }

  /// What to do about it.
  var remedy: String {
    switch self {
    case .gitPointer: "fetch the file itself with 'git lfs pull'"
    case .webPage: "fetch the file itself: a link to a download often leads to a page first"
    case .gzip: "unpack it first"
    case .shardedWeights:
      "load the model in Keras and save its weights as one file: 'max_shard_size' left out"
    case .tensorFlowCheckpoint:
      "load it in Keras with 'load_weights', and save it with 'save_weights' as .h5"
    case .tensorFlowLite: "give the model that it was converted from"
    case .safetensors: "load it in its own library, and save a Keras model of it"
    case .pickle: "weights of PyTorch are not read: give a file that Keras wrote"
    case .hdf5, .zip, .image, .json, .text, .unknown: "give a file that Keras wrote"
    }
  }
}

extension FileKind: CustomStringConvertible {
  package var description: String {
    switch self {
    case .hdf5: "an HDF5 file"
    case .zip: "a zip archive"
    case .image(let format): "a \(format) image"
    case .gzip: "a gzip file"
    case .webPage: "a web page"
    case .gitPointer: "a Git LFS pointer"
    case .json: "JSON"
    case .shardedWeights: "the list of a model's weights in several files"
    case .tensorFlowCheckpoint: "a part of a TensorFlow checkpoint"
    case .tensorFlowLite: "a TensorFlow Lite model"
    case .safetensors: "a safetensors file"
    case .pickle: "a Python pickle"
    case .text: "a text file"
    case .unknown: "a file of an unknown kind"
    }
  }
}

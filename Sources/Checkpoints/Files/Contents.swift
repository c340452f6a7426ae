/// What a weights file holds, whichever of Keras's layouts it has.
struct Contents: Sendable {
  let format: WeightFile.Format
  let layers: [StoredLayer]
  let attributes: [String: String]

  init(_ file: borrowing OpenFile) throws(CheckpointProblem) {
    let top = try file.root.open("")
    let isModel = top.has("model_weights")
    let home = isModel ? "model_weights" : ""
    let group = try top.open(home)
    let notes = try Attributes(of: group, place: "/\(home)", in: file)
    if let names = try notes.chunkedTexts("layer_names", in: file) {
      format = isModel ? .kerasLegacyModel : .kerasLegacyWeights
      layers = try LegacyLayout.layers(names, in: group, of: file)
    } else {
      layers = try Keras3Layout.layers(in: top, of: file)
      guard !layers.isEmpty else { throw .notKeras(members: try top.members(of: "/")) }
      format = file.isArchive ? .kerasArchive : .keras3Weights
    }
    let arrays = layers.lazy.flatMap(\.weights).map { (path: $0.array.path, count: $0.array.count) }
    try UnpackedSize.check(arrays, fileSize: file.bytes.size)
    var single: [String: String] = [:]
    for name in notes.names where name != "model_config" && name != "training_config" {
      if let texts = try? notes.texts(name, in: file), texts.count == 1 { single[name] = texts[0] }
    }
    attributes = single
  }
}

internal import Basics
internal import Checkpoints
internal import Models
internal import Testing

@Suite("Files that are refused")
struct FaultTests {
  private func fault(_ name: String) -> String {
    message { _ = try WeightFile.open(Tiny.path(name)).load(into: try Tiny.graph().layers) }
  }

  @Test(
    "each names the file and what is wrong with it",
    arguments: [
      ("bad_external_link.h5", "has an external link at 'conv1/kernel:0'"),
      ("bad_soft_link.h5", "has a soft link at 'conv1/kernel:0'"),
      ("bad_external_storage.h5", "keeps the values of 'conv1/conv1/kernel:0' in other files"),
      ("bad_virtual.h5", "keeps the values of 'conv1/conv1/kernel:0' in other files"),
      ("bad_not_finite.h5", "has 2 values in 'kernel' of layer 'conv1' that are not finite"),
      ("bad_integers.h5", "holds int32 in 'conv1/conv1/kernel:0' where floating point"),
      ("bad_never_written.h5", "has no values in 'conv1/conv1/kernel:0'"),
      ("bad_bomb.h5", "claims the shape (131072, 131072), 68,719,476,736 bytes"),
      ("bad_unknown_filter.h5", "compresses 'conv1/conv1/kernel:0' with lzf (filter 32000)"),
      ("bad_short_chunk.h5", "(a chunk has another size than the file says)"),
      ("bad_index_over.h5", "(its index of chunks states 8192 bytes for one of 432)"),
      ("bad_index_under.h5", "(its index of chunks states 8 bytes for one of 432)"),
      ("bad_missing_data.h5", "lacks 'conv1/kernel:0'"),
      ("bad_missing_group.h5", "lacks 'conv2'"),
      ("bad_names.h5", "names the weights of layer 'conv1' 'conv1/param_6', 'conv1/param_4'"),
      ("bad_repeated.h5", "has the layer 'conv1' more than once"),
      ("bad_not_keras.h5", "not a weights file of Keras"),
    ])
  func faults(name: String, expected: String) {
    let text = fault(name)
    #expect(text.hasPrefix("the weights file '\(Tiny.path(name))' "))
    #expect(text.contains(expected), "\(text)")
  }

  @Test("a link is found where an accent follows the slash behind it")
  func accentedLink() {
    let file = folder(above: folder(above: Tiny.goldens)) + "/Fuzz/Corpora/hdf5/accented_link.h5"
    let text = message { _ = try WeightFile.open(file) }
    #expect(text.contains("has a soft link at 'other'"), "\(text)")
  }

  @Test("what TensorFlow keeps in several files is called by its name")
  func tensorFlowFiles() throws {
    let folder = try TemporaryFolder()
    try WholeFile.write([1, 2, 3], to: folder.file("model.ckpt.index"))
    let checkpoint = message { _ = try WeightFile.open(folder.file("model.ckpt.index")) }
    #expect(checkpoint.contains("is a part of a TensorFlow checkpoint"), "\(checkpoint)")
    try WholeFile.write([], to: folder.file("saved_model.pb"))
    let model = message { _ = try WeightFile.open(folder.path) }
    #expect(model.contains("it is a SavedModel folder of TensorFlow"), "\(model)")
  }

  @Test(
    "what is no HDF5 at all is called by its name",
    arguments: [
      ("", "is empty"), ("\0\u{1}\u{2}\u{3}", "is a file of an unknown kind"),
      ("version https://git-lfs.github.com/spec/v1\noid sha256:4d7a", "is a Git LFS pointer"),
      ("  <!DOCTYPE html><html>", "is a web page"), ("{\"a\": 1}", "is JSON"),
      ("weights, please\n", "is a text file"), ("PK\u{3}\u{4}and nothing", "damaged archive"),
      (
        "{\"metadata\": {}, \"weight_map\": {}}",
        "is the list of a model's weights in several files"
      ),
      ("\u{1c}\0\0\0TFL3\u{14}\0", "is a TensorFlow Lite model"),
      ("\u{40}\0\0\0\0\0\0\0{\"a\":", "is a safetensors file"), ("GIF89a....", "is a GIF image"),
      ("\u{0}\u{1}\u{2}", "is a file of an unknown kind"),
    ])
  func otherKinds(contents: String, expected: String) throws {
    let folder = try TemporaryFolder()
    try WholeFile.write(Array(contents.utf8), to: folder.file("weights.h5"))
    let text = message { _ = try WeightFile.open(folder.file("weights.h5")) }
    #expect(text.contains(expected), "\(text)")
  }

  @Test("other first bytes: PNG, JPEG, gzip, a pickle")
  func binaryKinds() throws {
    let folder = try TemporaryFolder()
    let starts: [([UInt8], String)] = [
      ([0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a], "is a PNG image"),
      ([0xff, 0xd8, 0xff, 0xe0], "is a JPEG image"), ([0x1f, 0x8b, 8, 0], "is a gzip file"),
      ([0x80, 0x02, 0x8a, 0x0a], "is a Python pickle"),
    ]
    for (bytes, expected) in starts {
      try WholeFile.write(bytes, to: folder.file("weights.h5"))
      let text = message { _ = try WeightFile.open(folder.file("weights.h5")) }
      #expect(text.contains(expected), "\(text)")
    }
  }

  @Test("missing files and folders are the system's words")
  func missing() {
    #expect(
      message { _ = try WeightFile.open("/nowhere/x.h5") }
        == "cannot read '/nowhere/x.h5': No such file or directory")
    #expect(
      message { _ = try WeightFile.open(Tiny.goldens) }
        == "cannot read '\(Tiny.goldens)': it is a folder")
  }

  @Test("a truncated file says how much is there")
  func truncated() throws {
    let folder = try TemporaryFolder()
    let bytes = try WholeFile.read(Tiny.path("keras2.h5"))
    try WholeFile.write(Array(bytes.prefix(10_000)), to: folder.file("cut.h5"))
    #expect(
      message { _ = try WeightFile.open(folder.file("cut.h5")) }
        .hasSuffix("is truncated: it has 10,000 of 16,264 bytes; fetch it again"))
  }

  @Test("a failed load of another model shows both, layer by layer")
  func mismatch() throws {
    let file = try WeightFile.open(Tiny.path("keras2.h5"))
    let text = message { _ = try file.load(into: try Tiny.graph(filters: 5).layers) }
    #expect(
      text == """
        the weights file '\(file.path)' does not fit the model: 4 layers with weights in the file, \
        4 in the model, of which 4 have other shapes
              file                      model
          →   conv1 (3, 3, 3, 4) (4,)   conv1 (3, 3, 3, 5) (5,)
              bn1 4 x (4,)              bn1 4 x (5,)
              dw1 (3, 3, 4, 1)          dw1 (3, 3, 5, 1)
              dense (4, 3) (3,)         dense (5, 3) (3,)
        """)
  }

  @Test("another architecture: counterparts by place, with what the file looks like")
  func otherArchitecture() throws {
    let folder = try TemporaryFolder()
    let graph = try Application(.vgg16).graph(inputShape: [32, 32, 3])
    let layers = graph.layers.map { layer in
      (
        layer: layer,
        arrays: layer.weights.map { weight in
          NamedArray(shape: weight.shape, values: [Float](repeating: 0, count: weight.count))
        }
      )
    }
    try WeightFile.write(folder.file("vgg.h5"), layers: layers)
    let file = try WeightFile.open(folder.file("vgg.h5"))
    let other = try Application(.vgg19).graph(inputShape: [32, 32, 3])
    let text = message { _ = try file.load(into: other.layers) }
    let lines = text.split(separator: "\n").map { String($0) }
    #expect(
      lines[0].hasSuffix(
        "13 layers with weights in the file, 16 in the model, of which 3 of the model's are "
          + "missing; it looks like vgg16"))
    #expect(lines[2].hasSuffix("... 4 above that fit"))
    let arrow = try #require(lines.first { $0.contains("→") })
    #expect(arrow.hasSuffix("block3_conv4 (3, 3, 256, 256) (256,)"))
    #expect(arrow.contains("→   -  "))
    let smaller = try file.load(into: graph.layers)
    #expect(smaller.arrays.count == 26)
  }
}

internal import Checkpoints
internal import Models
internal import Testing

@Suite("Descriptions and differences")
struct ReportTests {
  @Test("a summary lists layers, arrays and what is unusual about them")
  func summary() throws {
    let file = try WeightFile.open(Tiny.path("half.h5"))
    #expect(
      file.summary(digest: "4d7a") == """
        file           \(file.path)
        format         Keras weights (legacy HDF5)
        size           16,264 bytes
        sha256         4d7a
        backend        tensorflow
        keras_version  2.4.0

        1  conv1  kernel (3, 3, 3, 4)  bias (4,)  [float16]
        2  bn1    gamma (4,)  beta (4,)  moving_mean (4,)  moving_variance (4,)  [float16]
        3  dw1    kernel (3, 3, 4, 1)  [float16]
        4  dense  kernel (4, 3)  bias (3,)  [float16]

        179 parameters in 4 layers with weights, of 6 in all
        """)
  }

  @Test("the same arrays in other layouts are no difference")
  func equal() throws {
    let first = try WeightFile.open(Tiny.path("keras2.h5"))
    for other in ["vgg_names.h5", "half.h5", "keras3.keras"] {
      let diff = try WeightDiff(first, try WeightFile.open(Tiny.path(other)))
      #expect(diff.isEmpty, "\(diff)")
      #expect(diff.description == "the files hold the same 9 arrays")
    }
  }

  @Test("differences are listed by kind")
  func different() throws {
    let folder = try TemporaryFolder()
    let graph = try Tiny.graph()
    var layers = Tiny.layers(graph)
    layers[1].arrays[1] = NamedArray(shape: [4], values: [0, 0, 0, 0])
    layers.remove(at: 3)
    try WeightFile.write(folder.file("a.h5"), layers: layers)
    let file = try WeightFile.open(folder.file("a.h5"))
    let diff = try WeightDiff(try WeightFile.open(Tiny.path("keras2.h5")), file)
    #expect(diff.onlyFirst.map(\.description) == ["dw1/kernel"])
    #expect(diff.changed.map(\.name.description) == ["conv1/bias"])
    #expect(diff.changed[0].differing == 4)
    #expect(diff.equal == 7)
    #expect(diff.description.contains("conv1/bias  4 of 4, by at most"))
    let smaller = try WeightDiff(
      file, try WeightFile.open(Tiny.path("keras2.h5")))
    #expect(smaller.onlySecond.count == 1)
  }
}

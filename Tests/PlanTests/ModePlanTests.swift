internal import Configuration
internal import FoundationEssentials
internal import Plan
internal import Testing

/// What a plan says of layers that are frozen, of normalisations and of preprocessing.
@Suite struct ModePlanTests {
  private typealias Documents = DocumentPlanTests

  /// MobileNetV2 with three layers behind it.
  private func flowers(_ overrides: [String]) throws -> TrainingPlan {
    try Documents.plan("flowers", overrides: overrides)
  }

  private func fault(_ freeze: String) -> PlanFault? {
    do {
      _ = try flowers(["freeze=\(freeze)"])
      return nil
    } catch {
      return (error as? PlanFaults)?.faults.first
    }
  }

  @Test("a negative number counts from the end of what Keras lists: the model's or the backbone's")
  func countsFromTheEnd() throws {
    let all = try flowers(["freeze=none"])
    let head = try #require(all.layers.firstIndex { $0.name == "out_relu" }.map { $0 + 1 })
    let model = try flowers(["freeze=-20"])
    #expect(model.freeze.layers == all.layers.count - 20)
    #expect(model.layers.count { $0.trainable } == 20)
    let note = try #require(model.notes.first { $0.contains("counts from the end") })
    let inHead = all.layers.count - head
    #expect(note.contains("model.layers[:-20]: \(inHead) layers of the head"))
    #expect(note.contains("and \(20 - inHead) of the backbone are trainable"))
    let backbone = try flowers(["freeze={layers: -20, of: backbone}"])
    #expect(backbone.freeze.layers == head - 20)
    #expect(!backbone.notes.contains { $0.contains("counts from the end") })
    #expect(try flowers(["freeze={layers: 100, of: backbone}"]).freeze.layers == 100)
    #expect(try flowers(["freeze={layers: -\(head), of: backbone}"]).freeze.layers == 0)
    #expect(
      fault("{layers: -\(head + 1), of: backbone}")?.message
        == "all but the last \(head + 1) layers cannot be frozen: the backbone has \(head)")
    #expect(
      fault("-4000")?.message.hasPrefix("all but the last 4000 layers cannot be frozen: the model")
        == true)
  }

  @Test("with tf.keras's presets indexes count operations, as its model.layers does")
  func operationsCount() throws {
    func plan(_ compatibility: String, _ more: [String] = []) throws -> TrainingPlan {
      try flowers(
        [
          "backbone={architecture: mobilenet_v3_large, weights: none}",
          "compatibility=\(compatibility)", "freeze={layers: 100, of: backbone}",
        ] + more)
    }
    let keras3 = try plan("keras-3")
    let tfKeras = try plan("tf-2.15")
    #expect(keras3.freeze.layers == 100 && tfKeras.freeze.layers == 100)
    // The layers of number 99 in Keras 3.15's and TensorFlow 2.15's own lists.
    #expect(keras3.freeze.lastFrozen == "expanded_conv_8_project_bn")
    #expect(tfKeras.freeze.lastFrozen == "expanded_conv_7_expand_bn")
    #expect(tfKeras.notes.contains { $0.contains("which lists 76 more in mobilenet_v3_large") })
    #expect(!keras3.notes.contains { $0.contains("tf.keras, which lists") })
    #expect(
      try plan("{preset: tf-2.15, applications: keras-3}").freeze.lastFrozen
        == keras3.freeze.lastFrozen)
  }

  @Test("before TensorFlow 2.9 EfficientNet's input is divided once")
  func efficientNetInput() throws {
    func layers(_ compatibility: String) throws -> [String] {
      try flowers([
        "backbone={architecture: efficientnet_b0, weights: imagenet}",
        "compatibility=\(compatibility)",
      ]).layers.prefix(4).map(\.kind)
    }
    let scaled = ["InputLayer", "Rescaling", "Normalization"]
    #expect(try layers("tf-2.15") == scaled + ["Rescaling"])
    #expect(try layers("tf-2.8") == scaled + ["ZeroPadding2D"])
  }

  @Test("layers have the names that they are given; no two have the same")
  func names() throws {
    func head(_ names: [String]) -> String {
      let layers = names.map { "{dense: {units: 5, name: \($0)}}" }.joined(separator: ", ")
      return "head=[global_average_pooling, \(layers), {dense: 5}]"
    }
    let plan = try flowers([head(["fc1", "dense"])])
    #expect(
      plan.layers.suffix(4).map(\.name)
        == ["global_average_pooling2d", "fc1", "dense", "dense_1"])
    for (names, place) in [(["fc1", "fc1"], "head.2"), (["block_1_expand"], "head.1")] {
      let faults = #expect(throws: PlanFaults.self) { try flowers([head(names)]) }
      let fault = try #require(faults?.faults.first)
      #expect(fault.key == place)
      #expect(
        fault.message.hasPrefix("another layer of the model is called '\(names.last ?? "")', too"))
    }
  }

  @Test("with a stem, the backbone's layers begin with an input layer of its own")
  func backboneBehindStem() throws {
    let stem = "stem=[{up_sampling: 2}, {activation: relu}]"
    let plain = try flowers(["freeze={layers: 10, of: backbone}"])
    let behind = try flowers([stem, "freeze={layers: 10, of: backbone}"])
    #expect(plain.freeze.layers == 10 && behind.freeze.layers == 12)
    #expect(behind.freeze.lastFrozen == plain.freeze.lastFrozen)
  }

  @Test("layers frozen by kind are neither trained nor counted, and the head's of that kind are")
  func frozenByKind() throws {
    let norm = "head=[global_average_pooling, batch_normalization, {dense: 5}]"
    let without = try flowers([norm, "freeze=100"])
    let plan = try flowers([norm, "freeze={layers: 100, also: batch_normalization}"])
    let norms = plan.layers.filter { $0.kind == "BatchNormalization" }
    let late = without.layers.filter {
      $0.kind == "BatchNormalization" && $0.trainable && $0.name != "batch_normalization"
    }
    #expect(norms.filter(\.trainable).map(\.name) == ["batch_normalization"])
    #expect(plan.freeze.others == late.map(\.index))
    // Of four arrays, two are parameters.
    let spared = late.reduce(0) { $0 + $1.parameters / 2 }
    #expect(plan.parameters.trainable == without.parameters.trainable - spared)
    #expect(plan.phases[0].trainableLayers.contains("batch_normalization"))
    #expect(!plan.phases[0].trainableLayers.contains("Conv_1_bn"))
    #expect(
      plan.freeze.sentence.contains(
        "; also \(late.count) layers of batch_normalization behind it; "))
    #expect(
      plan.phases[0].normalizations
        == NormalizationCounts(batchStatistics: 1, movingAverages: norms.count - 1))
    #expect(
      without.phases[0].normalizations
        == NormalizationCounts(
          batchStatistics: late.count + 1, movingAverages: norms.count - late.count - 1))
    let data = try JSONEncoder().encode(plan)
    let read = try JSONDecoder().decode(TrainingPlan.self, from: data)
    #expect(read == plan && read.phases[0].freeze.frozen == plan.phases[0].freeze.frozen)
  }

  @Test("a kind that the backbone does not have is warned of")
  func absentKind() throws {
    let plan = try flowers(["freeze={layers: backbone, also: [conv2d, layer_normalization]}"])
    let warning = "freeze.also: the backbone mobilenet_v2 has no layer layer_normalization"
    #expect(plan.warnings == [warning])
    #expect(plan.text(all: false).contains("\nwarning: \(warning)\n"))
  }

  @Test("each phase says what its normalisations go by, in both modes of the backbone")
  func modes() throws {
    let phases =
      "training.phases=[{name: head, freeze: backbone}, {name: fine, freeze: {before: Conv_1}}]"
    let head = "head=[global_average_pooling, batch_normalization, {dense: 5}]"
    let train = try flowers([phases, head])
    let inference = try flowers([phases, head, "backbone.batch_normalization=inference"])
    func counts(_ plan: TrainingPlan) -> [[Int]] {
      plan.phases.compactMap(\.normalizations).map { [$0.batchStatistics, $0.movingAverages] }
    }
    #expect(counts(train) == [[1, 52], [2, 51]])
    #expect(counts(inference) == [[1, 52], [1, 52]])
    let text = inference.text(all: false)
    let line = "  batch norms 1 by their batch's statistics, 52 by moving averages"
    #expect(text.split(separator: "\n").count { $0 == line } == 2, "\(text)")
    #expect(!inference.notes.contains { $0.contains("Keras 3") })
    let latest = try flowers(
      ["backbone.batch_normalization=inference", "compatibility=keras-3"])
    #expect(latest.notes.contains { $0.contains("Keras 3's fit only in models") })
    #expect(inference.identity != train.identity)
    #expect(
      try flowers([phases, head, "backbone.batch_normalization=train"]).identity == train.identity)
    let old = try flowers(["freeze=100", "compatibility=keras-2.2"])
    #expect(old.phases[0].normalizations?.movingAverages == 0)
    let called = try flowers(
      ["freeze=100", "compatibility=keras-2.2", "backbone.batch_normalization=inference"])
    #expect(called.phases[0].normalizations?.batchStatistics == 0)
  }

  @Test("in inference mode, dropped blocks and frozen normalisations do not end the static part")
  func largerStaticPart() throws {
    func cut(_ overrides: [String]) throws -> [String] {
      try Documents.plan(
        "flowers",
        overrides: ["backbone={architecture: efficientnet_b0, weights: none}"] + overrides
      ).cut.map(\.layer)
    }
    let mode = "backbone.batch_normalization=inference"
    #expect(try cut(["freeze=backbone"]) != ["global_average_pooling2d"])
    #expect(try cut(["freeze=backbone", mode]) == ["global_average_pooling2d"])
    #expect(
      try cut(["freeze=backbone", "compatibility=keras-2.2", mode]) == ["global_average_pooling2d"])
  }

  @Test("a random backbone that is frozen is warned of, one from a file is not")
  func randomFeatures() throws {
    let warned = try flowers(["backbone.weights=none", "freeze=backbone"]).warnings
    #expect(warned.count == 1)
    #expect(
      warned.first?.contains("weights are random ('weights: none'), and 2,223,872 of them") == true,
      "\(warned)")
    #expect(try flowers(["backbone.weights=none", "freeze=none"]).warnings.isEmpty)
    #expect(try flowers(["freeze=backbone"]).warnings.isEmpty)
    #expect(
      try flowers(["backbone.weights=none", "freeze=backbone", "initial_weights=a.h5"])
        .warnings.isEmpty)
  }

  @Test("another preprocessing than published weights were trained with gets a line")
  func preprocessing() throws {
    func notes(_ overrides: [String]) throws -> [String] {
      try flowers(["backbone.weights=imagenet"] + overrides).notes
        .filter { $0.contains("preprocess") }
    }
    #expect(try notes([]).isEmpty)
    #expect(
      try notes(["dataset.image.preprocess=unit"]) == [
        "dataset.image.preprocess is unit, but the weights of mobilenet_v2 were trained with tf; "
          + "'default' takes that"
      ])
    #expect(try notes(["dataset.image.preprocess=default"]).isEmpty)
    #expect(
      try notes(["dataset.image.test.preprocess=caffe"]).first?
        .hasPrefix("dataset.image.test.preprocess is caffe") == true)
    #expect(try notes(["dataset.image.preprocess=unit", "backbone.weights=a.h5"]).isEmpty)
    let rescaling = "stem=[{rescaling: {scale: 0.00784313725490196, offset: -1}}]"
    #expect(try notes(["dataset.image.preprocess=none", rescaling]).isEmpty)
  }

  @Test("a block's name suggests its layers, any other the nearest")
  func nearNames() {
    #expect(
      fault("{before: block_16}")?.notes == [
        "did you mean 'block_16_expand', 'block_16_expand_BN', 'block_16_expand_relu', "
          + "'block_16_depthwise', 'block_16_depthwise_BN', 'block_16_depthwise_relu', …?"
      ])
    #expect(fault("{through: block_16_projet}")?.notes == ["did you mean 'block_16_project'?"])
    #expect(fault("{through: nothing_like_it}")?.notes == [])
  }
}

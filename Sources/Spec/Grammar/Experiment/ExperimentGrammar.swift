package import Configuration
internal import Models

/// The grammar of a whole spec.
package enum ExperimentGrammar {
  package static let experiment = record(template) {
    field(
      "name", \.name, name, required: .always, also: ["id"],
      "the experiment's folder below the results")
    field("title", \.title, Scalar.text, "a line for tables and reports")
    field("source", \.source, source, also: ["paper", "origin"], "where it was published")
    field(
      "seed", \.seed, Scalar.seed, also: ["random_state", "random_seed"],
      "what all random numbers follow from")
    field(
      "dataset", \.dataset, DatasetGrammar.dataset, required: .always, also: ["data"],
      "the images and how they become batches")
    field(
      "stem", \.stem, LayerGrammar.layers(), also: ["input_layers"],
      "layers between the input and the backbone")
    field(
      "backbone", \.backbone, BackboneGrammar.backbone, required: .always,
      also: ["model", "base", "base_model", "network", "conv_base"],
      "the pretrained network")
    field(
      "head", \.head, LayerGrammar.layers(atLeast: 1), required: .always,
      also: ["top", "classifier", "layers"], "the layers after the backbone")
    field(
      "initial_weights", \.initialWeights, InitialWeightsGrammar.weights,
      also: ["load_weights", "init_weights"],
      "a file with weights of the whole model, read by layer name")
    field(
      "freeze", \.freeze, FreezeGrammar.freeze, also: ["trainable", "frozen", "freeze_layers"],
      "which layers keep their weights")
    field(
      "training", \.training, TrainingGrammar.training, required: .always,
      also: ["train", "fit", "compile"], "epochs, optimizer, loss and what belongs to them")
    field(
      "arithmetic", \.arithmetic, Scalar.choice("arithmetic"), also: ["dtype", "precision"],
      "how the static part is computed")
    field("store", \.store, store, also: ["cache"], "how stored features are kept")
    field(
      "checkpoint", checkpoint, also: ["checkpoints", "model_checkpoint"],
      "what a run leaves of its model"
    ) { experiment, value in
      experiment.checkpoint = value
    } get: { experiment in
      experiment.checkpoint == CheckpointSettings() ? nil : experiment.checkpoint
    }
    field(
      "compatibility", \.compatibility, CompatibilityGrammar.compatibility,
      also: ["compat", "era"], "the generation of Keras that is followed")
    field(
      "reported", \.reported,
      Several.list(of: ReportedGrammar.value, noun: "reported value"),
      also: ["results", "claims", "expected"], "the numbers that the document claims")
    field("sweep", \.sweep, SweepGrammar.sweep, also: ["grid"], "keys and the values to try")
    field(
      "launcher", \.launcher, LauncherGrammar.launcher, also: ["cluster", "scheduler"],
      "where the runs of a sweep are carried out")
  } check: { experiment, place, reading in
    if reading.isSound("dataset.splits", "dataset.split", "reported", in: place),
      !experiment.dataset.partition.isLabelled(.test), let reported = place["reported"]
    {
      for (value, item) in zip(experiment.reported, reported.items) where value.split == .test {
        reading.error(ConsistencyProblem.reportedOfUnlabelled, at: item["split"] ?? item)
      }
    }
    if let image = place["dataset"]?["image"], reading.isSound("backbone.architecture", in: place) {
      ImageGrammar.takeOwn(
        experiment.backbone.architecture.flatMap(Architecture.named)?.preprocess,
        &experiment.dataset.image, image, &reading)
    }
    HeadChecks.check(experiment, place, &reading)
    MonitorChecks.complete(&experiment, place, &reading)
    TrainingChecks.check(experiment, place, &reading)
    MixingChecks.check(experiment, place, &reading)
    LayerChecks.check(experiment, place, &reading)
  }

  private static let template = Experiment(
    name: "", dataset: DatasetGrammar.template,
    backbone: Backbone(architecture: Architecture.resnet50.name),
    head: [], training: TrainingGrammar.template)

  private static let source = record(DocumentSource()) {
    field("document", \.document, Scalar.text, also: ["title"], "its title or kind")
    field("author", \.author, Scalar.text, also: ["authors", "by"], "who wrote it")
    field("date", \.date, date, also: ["year", "published"], "when, as YYYY-MM-DD")
    field("url", \.url, Scalar.text, also: ["link", "href"], "where it can be read")
  }

  private static let store = record(FeatureStorage()) {
    field("precision", \.precision, Scalar.choice("precision"), "of stored features")
    field(
      "memory", \.memory, Scalar.byteCount, also: ["budget", "ram"],
      "how much is kept in memory before disk, such as 4GiB")
  }

  private static let checkpoint = record(CheckpointSettings(), shorthand: "format") {
    field(
      "format", \.format, Scalar.choice("format"),
      "h5 for the weights that may change, keras for the whole model besides")
    field(
      "every", \.every, Scalar.duration, also: ["interval"],
      "how long a killed run may have worked in vain, such as 60s, within epochs too")
  }

  private static let name = Scalar.text(
    "a name that can be a folder's",
    pattern: #"^(?![.\-\s])[^/\\\u0000-\u001f\u007f]*[^/\\\s\u0000-\u001f\u007f]$"#
  ) { name in
    name.utf8.count <= 200 && name.first != "." && name.first != "-"
      && name.first?.isWhitespace == false && name.last?.isWhitespace == false
      && name.unicodeScalars.allSatisfy {
        $0 != "/" && $0 != "\\" && $0.value >= 0x20 && $0.value != 0x7F
      }
  }

  /// `2023-11-08`, `2023-11` or `2023`; the last is a whole number in YAML.
  private static let date = Grammar<String>(
    .either([
      .integer(.init(minimum: 1000, maximum: 9999)),
      .text(
        form: "a date as YYYY-MM-DD",
        pattern: "^[1-9][0-9]{3}(-(0[1-9]|1[0-2])(-(0[1-9]|[12][0-9]|3[01]))?)?$"),
    ])
  ) { place, reading in
    switch place.node.content {
    case .int(let year) where (1000...9999).contains(year): return "\(year)"
    case .string(let text) where isDate(text): return text
    default:
      reading.refuse(place, .anything, "a date as YYYY-MM-DD")
      return nil
    }
  } write: {
    .string($0)
  }

  private static func isDate(_ text: String) -> Bool {
    let parts = text.split(separator: "-", omittingEmptySubsequences: false)
    let bounds = [1000...9999, 1...12, 1...31]
    return (1...3).contains(parts.count)
      && zip(parts, bounds).allSatisfy { part, bounds in
        part.utf8.count == "\(bounds.upperBound)".utf8.count
          && Int(part).map(bounds.contains) ?? false
      }
  }
}

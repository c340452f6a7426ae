/// Arguments of Keras's functions that are said in another way here, for which no key stands.
enum KerasKeys {
  /// How a spec says what an argument says; nil where it is none of these.
  ///
  /// - Parameters:
  ///   - key: As it was given.
  ///   - owner: The dotted path of the map that holds it.
  /// - Returns: A sentence.
  static func advice(on key: String, in owner: String) -> String? {
    let name = key.lowercased()
    let near = byOwner.first { owner == $0.owner || owner.hasPrefix($0.owner + ".") }
    return near?.advice[name] ?? anywhere[name]
  }

  private static let byOwner: [(owner: String, advice: [String: String])] = [
    ("backbone", ofBackbone), ("head", ofLayers), ("stem", ofLayers),
    ("dataset.image", ofImages), ("training.phases", ofPhases), ("training", ofTraining),
    ("freeze", ofFreeze),
  ]

  private static let featurewise =
    "its numbers are those of the training images: compute them once and write them into the stem, "
    + "'stem: [{normalization: {mean: [...], variance: [...]}}]'"

  private static let ofBackbone = [
    "pooling":
      "the first layer of 'head' pools: global_average_pooling is Keras's 'avg', "
      + "global_max_pooling its 'max'",
    "input_shape": "images have the size of 'dataset.image.size'",
    "input_tensor": "layers before the backbone are those of 'stem'",
    "classes": "the last layer of 'head' has a unit for each class",
    "trainable": "'freeze' at the top of the spec says which layers keep their weights",
    "training": "base_model(x, training=False) is 'batch_normalization: inference'",
    "kernel_regularizer": regularizer,
    "bias_regularizer": regularizer,
    "drop_connect_rate":
      "a backbone keeps the rate of its Keras class; a model file may have another",
  ]

  private static let regularizer =
    "the backbone's own layers have no penalties; those of 'head' and 'stem' may, and 'weight_decay' "
    + "of an optimizer shrinks all that trains"

  private static let statistics =
    "numbers of a data set go into the stem, 'stem: [{normalization: {mean: [...], variance: "
    + "[...]}}]', where a variance is a deviation squared"

  private static let ofImages = [
    "mean": statistics, "std": statistics, "variance": statistics, "means": statistics,
    "antialias":
      "tf.image.resize without antialias is 'bilinear', Pillow's filter, which averages, "
      + "'pillow_bilinear'",
  ]

  private static let startOfSchedule = "a schedule starts from the optimizer's 'learning_rate'"

  private static let ofPhases = [
    "initial_learning_rate": startOfSchedule,
    "trainable": "'freeze' of the phase says which layers keep their weights",
    "reducelronplateau": plateau, "reduce_lr_on_plateau": plateau,
    "learningratescheduler": byEpoch, "learning_rate_scheduler": byEpoch,
  ]

  private static let ofTraining = [
    "initial_learning_rate": startOfSchedule,
    "reducelronplateau": plateau, "reduce_lr_on_plateau": plateau,
    "learningratescheduler": byEpoch, "learning_rate_scheduler": byEpoch,
  ]

  private static let plateau = "it is a schedule: 'schedule: {reduce_on_plateau: {...}}'"
  private static let byEpoch =
    "it is a schedule: 'schedule: {by_epoch: {boundaries: [5, 10], values: [0.01, 0.001, 0.0001]}}'"

  private static let ofFreeze = [
    "base_model": ofTheBackbone, "backbone": ofTheBackbone, "base": ofTheBackbone,
    "last":
      "'freeze: -20' trains the last 20 layers of the model, '{layers: -20, of: backbone}' of "
      + "the backbone",
  ]

  private static let ofTheBackbone =
    "layers of the backbone are counted by '{layers: -30, of: backbone}', Keras's "
    + "base_model.layers[:-30]"

  private static let ofLayers = [
    "input_shape": "images have the size of 'dataset.image.size'",
    "input_dim": "images have the size of 'dataset.image.size'",
    "trainable": "'freeze' at the top of the spec says which layers keep their weights",
    "axis": "it is the last axis, that of the channels, as Keras's default is; leave it out",
    "data_format": "images are [height, width, channels], Keras's channels_last; leave it out",
    "seed": "'seed' at the top of the spec is what random numbers follow from",
    "dtype": "all layers compute in float32; leave it out",
  ]

  private static let mixing =
    "it is a layer of 'dataset.augment', as a list: 'augment: [{mix_up: {alpha: 0.2}}]', or cut_mix"

  private static let table =
    "a table of images is the source of a split: 'splits: {train: {list: FILE.csv, image: COLUMN, label: "
    + "COLUMN}}'"

  private static let anywhere = [
    "mixup": mixing, "mix_up": mixing, "cutmix": mixing, "cut_mix": mixing,
    "dataframe": table, "df": table, "flow_from_dataframe": table,
    "validation_data": "'dataset.splits.validation' says where validation images are",
    "featurewise_center": featurewise,
    "featurewise_std_normalization": featurewise,
    "zca_whitening": "a matrix over all pixels of the training images is not computed here",
    "class_mode": "how labels are encoded follows from 'training.loss'",
    "label_mode":
      "how labels are encoded follows from 'training.loss'; cifar100's is 'dataset.labels'",
    "validation_split":
      "one source is divided by 'dataset.split': {from: FOLDER, validation: 0.2, method: "
      + "keras_generator}; image_dataset_from_directory's is keras_directory, fit's keras_fit",
    "subset":
      "one source is divided by 'dataset.split': {from: FOLDER, validation: 0.2, method: "
      + "keras_directory, seed: 123}",
    "rescale": "x/255 is 'dataset.image.preprocess: unit', x/127.5-1 is 'tf'",
    "callbacks":
      "each has a key of its own: early_stopping, schedule (reduce_on_plateau), monitor "
      + "(ModelCheckpoint), stop_at; a loss that is not finite ends a run in any case",
    "save_best_only": "the best weights are always kept; 'training.monitor' says by what",
    "modelcheckpoint": "the best weights are always kept; 'training.monitor' says by what",
    "model_checkpoint": "the best weights are always kept; 'training.monitor' says by what",
    "save_weights_only":
      "'checkpoint: {format: keras}' keeps whole models, without it weights are kept",
    "csv_logger": "every run writes metrics.csv",
    "tensorboard": "every run writes events for TensorBoard",
    "verbose": "the option --quiet leaves progress out",
    "workers": "the option --threads says how many threads there are",
    "use_multiprocessing": "the option --threads says how many threads there are",
    "random_state": "'seed' at the top of the spec is what random numbers follow from; a division "
      + "has a seed of its own in 'dataset.split'",
    "trainable_layers": "'freeze: -20' trains the last 20 layers of the model",
    "unfreeze": "'freeze: -20' trains the last 20 layers of the model",
    "fine_tune_at":
      "'freeze: {layers: 100, of: backbone}' trains the backbone from its layer 100 on",
  ]
}

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
    if owner == "backbone", let advice = ofBackbone[name] { return advice }
    if owner.hasPrefix("head.") || owner.hasPrefix("stem."), let advice = ofLayers[name] {
      return advice
    }
    return anywhere[name]
  }

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
  ]

  private static let ofLayers = [
    "name": "layers have the names that a fresh Keras process gives them, such as dense_1",
    "input_shape": "images have the size of 'dataset.image.size'",
    "input_dim": "images have the size of 'dataset.image.size'",
    "trainable": "'freeze' at the top of the spec says which layers keep their weights",
  ]

  private static let anywhere = [
    "featurewise_center": featurewise,
    "featurewise_std_normalization": featurewise,
    "zca_whitening": "a matrix over all pixels of the training images is not computed here",
    "class_mode": "how labels are encoded follows from 'training.loss'",
    "label_mode": "how labels are encoded follows from 'training.loss'",
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

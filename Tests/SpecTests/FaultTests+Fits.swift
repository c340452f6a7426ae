extension FaultTests {
  /// What does not fit together although every key alone is right.
  static let fits = [
    Case(
      "classes: [cat, dog]", "split: {from: ., test: 0.2}",
      "'split' and 'splits' exclude each other: one divides the images"),
    Case(
      "splits:\n    train: train\n    test: test", "split: {from: ., method: keras_fit}",
      "'split' needs a fraction for 'validation', for 'test' or for both"),
    Case(
      "splits:\n    train: train\n    test: test", "split: {from: ., validation: validation}",
      "'split' needs a fraction for 'validation', for 'test' or for both"),
    Case(
      "splits:\n    train: train\n    test: test", "split: {from: ., validation: 1}",
      "'validation' expects a number in (0, 1), received 1"),
    Case(
      "splits:\n    train: train\n    test: test",
      "split: {from: ., validation: 0.2, test: 0.1, method: keras_generator}",
      "keras_generator divides images into train and validation, it gives no test images"),
    Case(
      "splits:\n    train: train\n    test: test",
      "split: {from: ., validation: 0.2, method: keras_directory}",
      "missing key 'seed' in 'dataset.split'"),
    Case(
      "splits:\n    train: train\n    test: test",
      "split: {from: {list: a.csv}, validation: 0.2, method: keras_directory, shuffle: false}",
      "keras_directory divides a folder with one folder per class"),
    Case(
      "splits:\n    train: train\n    test: test",
      "split: {from: ., validation: 9, method: keras_generator}",
      "keras_generator takes a fraction below 1; a number of images is for sklearn"),
    Case(
      "splits:\n    train: train\n    test: test",
      "split: {from: ., test: 9, shuffle: false, stratify: true, random_state: 1}",
      "'stratify' and 'shuffle: false' exclude each other: scikit-learn draws from each class",
      "'random_state' and 'shuffle: false' exclude each other: nothing is drawn of images that keep "
        + "their order"),
    Case(
      "splits:\n    train: train\n    test: test",
      "split: {from: ., validation: 0.2, method: keras_fit, shuffle: false}",
      "'shuffle' has a meaning only with 'method: sklearn' or 'method: keras_directory'"),
    Case(
      "splits:\n    train: train\n    test: test", "split: {from: ., validation: 0.2, seed: 1}",
      "'seed' has a meaning only with 'method: keras_directory'"),
    Case(
      "splits:\n    train: train\n    test: test",
      "split: {from: ., validation: 0.2, method: keras_fit, stratify: true}",
      "'stratify' has a meaning only with 'method: sklearn'"),
    Case(
      "splits:\n    train: train\n    test: test",
      "split: {from: ., validation: 0.2, method: image_dataset_from_directory}",
      "unknown method 'image_dataset_from_directory', expected sklearn, keras_generator, "
        + "keras_directory or keras_fit", suggestion: "keras_directory"),
    Case(
      "splits:\n    train: train\n    test: test", "split: {from: {images: 3}, validation: 0.2}",
      "a number of 'images' has a meaning only with 'format: rendered'"),
    Case(
      "classes: [cat, dog]", "expect: {validation: 3}",
      "'expect' speaks of 'validation', which has no source"),
    Case(
      "classes: [cat, dog]", "limit: {tset: 3}",
      "unknown split 'tset', expected train, validation or test", suggestion: "test"),
    Case(
      "test: test", "test: {path: test, list: a.csv}",
      "a split takes one of 'path' and 'list', not both"),
    Case(
      "test: test", "test: {label: prefix}", "a split needs one of 'path', 'list' and 'images'",
      "'label' has a meaning only with 'path', 'list' or 'images'"),
    Case(
      "test: test", "test: {path: t, label: prefixes}",
      "unknown label 'prefixes', expected folder, prefix or none", suggestion: "prefix"),
    Case(
      "test: test", "test: {path: t, image: id}", "'image' has a meaning only with 'list'"),
    Case(
      "test: test", "test: {list: a.csv, label: a, labels: [a, b]}",
      "'label' and 'labels' exclude each other: the class is in one column, or has one of its own"),
    Case(
      "test: test", "test: {list: a.csv, sep: ';'}",
      "unknown key 'sep' in 'dataset.splits.test'", suggestion: "delimiter"),
    Case(
      "test: test", "test: {list: a.csv, delimiter: ';;', extension: jpg}",
      "'delimiter' expects one character such as ';', or tab, received ';;'",
      "'extension' expects an ending such as .jpg, received 'jpg'"),
    Case(
      "test: test", "test: {images: 3, seed: 1}",
      "a number of 'images' has a meaning only with 'format: rendered'"),
    Case(
      "format: image_folder", "format: rendered", "'path' has no meaning with 'format: rendered'",
      "a rendered split is written {images: N, seed: S}",
      "a rendered split is written {images: N, seed: S}"),
    Case(
      "format: image_folder", "format: cifar10", "2 classes for cifar10, which has 10"),
    Case(
      "format: image_folder", "format: cifar100\n  labels: coarse",
      "2 classes for cifar100, which has 20"),
    Case(
      "format: image_folder", "format: image_folder\n  labels: coarse",
      "'labels' has a meaning only with 'format: cifar100'"),
    Case(
      "classes: [cat, dog]", "labels: [cat, dog]",
      "a list of classes is called 'classes'; 'labels' is 'fine' or 'coarse'"),
    Case(
      "test: test", "test: {images: x_test, labels: y_test}",
      "'images' and 'labels' have a meaning only with 'format: arrays'"),
    Case(
      "format: image_folder", "format: arrays",
      "a split of arrays is written {images: x_train, labels: y_train}, by the names of the arrays",
      "a split of arrays is written {images: x_train, labels: y_train}, by the names of the arrays"),
    Case("test: test", "test: {images: x}", "missing key 'labels' in 'dataset.splits.test'"),
    Case(
      "test: test", "test: {images: x, labels: y, seed: 3}",
      "'seed' has a meaning only with 'images: N'"),
    Case(
      "test: test", "test: {images: x, labels: [a, b]}",
      "'labels' expects an array, received a list"),
    Case(
      "test: test", "test: {list: a.csv, labels: y}",
      "'labels' expects a list, each item text, received 'y'"),
    Case(
      "test: test", "test: {path: test, rounding: closest}",
      "'rounding' has a meaning only with 'format: tfds'"),
    Case(
      "test: test", "test: {path: test, label: none, rounding: closest}",
      "'label' and 'rounding' exclude each other: tfds names the labels itself"),
    Case(
      "train: train", "train: {path: train, label: none}",
      "the train images need labels; only test images can do without"),
    Case(
      "test: test", "test: test\n    validation: {list: a.csv, label: none}",
      "the validation images need labels; only test images can do without"),
    Case(
      "test: test", "test: {images: x, label: kind}",
      "'label' expects none, received 'kind'", "missing key 'labels' in 'dataset.splits.test'"),
    Case(
      "format: image_folder", "format: tfds\n  labels: fine",
      "'labels' has a meaning only with 'format: cifar100'"),
    Case(
      "test: test", "test: {images: 3, labels: y}",
      "'labels' has a meaning only with 'images: ARRAY'"),
    Case(
      "epochs: 5", "epochs: 5\n  monitor: val_loss",
      "'val_loss' is never measured, there is no validation split"),
    Case(
      "epochs: 5", "epochs: 5\n  monitor: binary_accuracy",
      "'binary_accuracy' is never measured, 'metrics' has only accuracy"),
    Case(
      "epochs: 5", "epochs: 5\n  early_stopping: {monitor: val_accuracy}",
      "'val_accuracy' is never measured, there is no validation split"),
    Case(
      "epochs: 5", "epochs: 5\n  class_weights: {cat: 1, dgo: 2}",
      "unknown class 'dgo', expected cat or dog", suggestion: "dog"),
    Case(
      "epochs: 5", "epochs: 5\n  phases: [{name: a}, {name: a}]", "duplicate phase 'a'"),
    Case(
      "epochs: 5", "epochs: 5\n  phases: [{name: a, from: worst}]",
      "unknown start 'worst', expected last or best"),
    Case(
      "epochs: 5", "epochs: 5\n  metrics: [accuracy, acc]",
      "unknown metric 'acc'",
      suggestion: "accuracy"),
    Case(
      "epochs: 5", "epochs: 5\n  schedule: {step: {boundaries: [9, 5], values: [1, 2]}}",
      "2 values for 2 boundaries, expected 3", "'boundaries' must ascend"),
    Case(
      "loss: categorical_crossentropy",
      "loss: sparse_categorical_crossentropy\n  label_smoothing: 0.1",
      "'label_smoothing' has no meaning with sparse_categorical_crossentropy"),
    Case(
      "freeze: backbone", "reported: [{split: test, metric: accuracy, value: 97}]",
      "'accuracy' is a fraction in [0, 1], received 97"),
    Case(
      "freeze: backbone", "reported: [{split: test}]",
      "missing key 'metric' in 'reported.0'", "missing key 'value' in 'reported.0'"),
  ]

  /// Losses, schedules and what ends a training.
  static let rules = [
    Case(
      "optimizer: adam", "optimizer: {sgd: {decay: 1.0e-6}}\n  schedule: cosine",
      "'decay' and 'schedule' exclude each other: both move the learning rate"),
    Case(
      "optimizer: adam", "optimizer: {lion: {beta_1: 0}}",
      "'beta_1' expects a number in (0, 1), received 0"),
    Case(
      "epochs: 5", "epochs: 5\n  schedule: {cosine_decay: {decay_steps: 9}}",
      "unknown schedule 'cosine_decay'", suggestion: "cosine"),
    Case(
      "epochs: 5", "epochs: 5\n  schedule: {InverseTimeDecay: {decay_rate: 1}}",
      "unknown schedule 'InverseTimeDecay'",
      suggestion: "inverse_time_decay"),
    Case(
      "epochs: 5", "epochs: 5\n  schedule: {inverse_time_decay: {decay_rate: 1}}",
      "missing key 'decay_steps' in 'training.schedule.inverse_time_decay'"),
    Case(
      "epochs: 5",
      "epochs: 5\n  schedule: {cosine_decay_restarts: {first_decay_steps: 9, t_mul: 0.5}}",
      "'t_mul' is at least 1, received 0.5: periods that shrink come to an end"),
    Case(
      "loss: categorical_crossentropy", "loss: binary_focal_crossentropy",
      "binary_focal_crossentropy takes each unit for itself, but the model ends with softmax"),
    Case(
      "loss: categorical_crossentropy", "loss: hinge\n  label_smoothing: 0.1",
      "'label_smoothing' has no meaning with hinge"),
    Case(
      "loss: categorical_crossentropy", "loss: kld",
      "unknown loss 'kld'", suggestion: "kl_divergence"),
    Case(
      "epochs: 5", "epochs: 5\n  stop_at: {monitor: val_accuracy, value: 0.9}",
      "'val_accuracy' is never measured, there is no validation split"),
    Case(
      "epochs: 5", "epochs: 5\n  stop_at: {monitor: accuracy}",
      "missing key 'value' in 'training.stop_at'"),
    Case(
      "epochs: 5", "epochs: 5\n  class_weights: balancd",
      "'class_weights' expects balanced or a map from names to a number of at least 0, "
        + "received 'balancd'"),
    Case(
      "epochs: 5", "epochs: 5\n  class_weights: {0: 1, 2: 3}",
      "unknown class '2', expected cat or dog"),
  ]
}

/// What an array says of the classes of images.
enum ArrayLabels {
  /// The numbers of the classes.
  case numbers([Int])
  /// The places of the ones, of rows of so many numbers.
  case oneHot([Int], width: Int)
  /// The names of the classes.
  case names([String])

  /// Reads one label an image.
  ///
  /// - Parameter file: Numbers or text, one an image (N or N x 1), or rows of numbers with one 1.
  /// - Throws: What is wrong with it.
  init(_ file: ArrayFile) throws(DatasetFailure) {
    let (shape, element) = (file.header.shape, file.header.element)
    let width = shape.count == 2 ? shape[1] : 1
    guard shape.count == 1 || shape.count == 2 && width > 0 else {
      throw file.failure(.notLabels(shape: shape))
    }
    guard shape[0] <= ArrayFault.mostImages else { throw file.failure(.tooMany(shape[0])) }
    if element.isText {
      guard width == 1 else { throw file.failure(.notLabels(shape: shape)) }
      self = .names(try ArrayLabels.names(file))
    } else if width == 1 {
      self = .numbers(try ArrayLabels.numbers(file))
    } else {
      self = .oneHot(try ArrayLabels.ones(file, width: width), width: width)
    }
  }

  var count: Int {
    switch self {
    case .numbers(let labels), .oneHot(let labels, width: _): labels.count
    case .names(let labels): labels.count
    }
  }

  private static func names(_ file: ArrayFile) throws(DatasetFailure) -> [String] {
    let element = file.header.element
    var labels: [String] = []
    try file.forEachRows { (first, bytes) throws(ArrayFault) in
      for index in 0..<bytes.count / element.size {
        guard let text = element.text(at: index, of: bytes), !text.isEmpty else {
          throw .labelText(image: first + index)
        }
        labels.append(text)
      }
    }
    return labels
  }

  private static func numbers(_ file: ArrayFile) throws(DatasetFailure) -> [Int] {
    let element = file.header.element
    var labels: [Int] = []
    try file.forEachRows { (first, bytes) throws(ArrayFault) in
      for index in 0..<bytes.count / element.size {
        let number = element.number(at: index, of: bytes) ?? .nan
        guard let label = Int(exactly: number), (0..<ArrayLabels.mostClasses).contains(label) else {
          throw .labelNumber("\(number)", image: first + index)
        }
        labels.append(label)
      }
    }
    return labels
  }

  private static func ones(_ file: ArrayFile, width: Int) throws(DatasetFailure) -> [Int] {
    let element = file.header.element
    guard width <= ArrayLabels.mostClasses else {
      throw file.failure(.notLabels(shape: file.header.shape))
    }
    var labels: [Int] = []
    try file.forEachRows { (first, bytes) throws(ArrayFault) in
      for row in 0..<bytes.count / (element.size * width) {
        var (ones, place, isStrange) = (0, 0, false)
        for column in 0..<width {
          switch element.number(at: row * width + column, of: bytes) {
          case 0: break
          case 1: (ones, place) = (ones + 1, column)
          default: isStrange = true
          }
        }
        guard ones == 1, !isStrange else {
          throw .notOneHot(ones: isStrange ? -1 : ones, image: first + row)
        }
        labels.append(place)
      }
    }
    return labels
  }

  /// More than any output layer has.
  private static let mostClasses = 1_000_000
}

extension ArrayLabels {
  /// The classes' names, in the order of their labels, where the spec names none.
  ///
  /// - Parameter all: The labels of all splits.
  /// - Returns: Numbers from 0 as text; of names, all that there are, sorted.
  static func classes(_ all: [ArrayLabels]) -> [String] {
    var names: Set<String> = []
    var count = 0
    for labels in all {
      switch labels {
      case .numbers(let numbers): count = max(count, (numbers.max() ?? -1) + 1)
      case .oneHot(_, let width): count = max(count, width)
      case .names(let own): names.formUnion(own)
      }
    }
    return names.isEmpty ? (0..<count).map(String.init) : names.sorted(by: precedes)
  }

  /// The label of each image, among the classes.
  func labels(among classes: [String]) throws(ArrayFault) -> [Int] {
    switch self {
    case .numbers(let numbers):
      if let image = numbers.firstIndex(where: { $0 >= classes.count }) {
        throw .labelRange(numbers[image], image: image, classes: classes.count)
      }
      return numbers
    case .oneHot(let places, let width):
      guard width == classes.count else { throw .oneHotWidth(width, classes: classes.count) }
      return places
    case .names(let names):
      let places = Dictionary(
        classes.enumerated().map { (Array($0.element.utf8), $0.offset) },
        uniquingKeysWith: { first, _ in first })
      var labels: [Int] = []
      for (image, name) in names.enumerated() {
        guard let label = places[Array(name.utf8)] else {
          throw .unknownLabel(name, image: image, classes: classes)
        }
        labels.append(label)
      }
      return labels
    }
  }
}

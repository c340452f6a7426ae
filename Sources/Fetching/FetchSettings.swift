internal import Basics

/// How files are fetched, as the environment says.
package struct FetchSettings: Sendable {
  /// Seconds to connect in, and for which nothing may arrive.
  package var timeout = 30.0
  /// Seconds before the second attempt; each further pause is twice as long.
  package var pause = 1.0
  /// Attempts in a row that bring nothing new.
  package static let attempts = 4
  package static let redirects = 10
  /// Seconds that a server may ask to wait for (`Retry-After`).
  package static let longestWait = 60.0
  /// A URL or a folder that has the files in place of their own addresses.
  package var mirror: Mirror?
  package var limits = UnpackingLimits()
  package var userAgent = "runexp"

  private static let timeoutName = "RUNEXP_FETCH_TIMEOUT"
  private static let pauseName = "RUNEXP_FETCH_PAUSE"
  private static let mirrorName = "RUNEXP_MIRROR"
  private static let limitName = "RUNEXP_UNPACK_LIMIT"

  package init() {}

  /// - Parameters:
  ///   - environment: Variables by name.
  ///   - bytes: Reads a size such as `4GiB`.
  /// - Throws: A sentence about a variable that cannot be what it says.
  package init(
    environment: [String: String], bytes: (String) -> Int?
  ) throws(FetchSettingsFault) {
    if let text = environment[FetchSettings.timeoutName] {
      guard let seconds = Double(text), seconds > 0, seconds <= 86_400 else {
        throw FetchSettingsFault(
          "\(FetchSettings.timeoutName) takes a number of seconds such as 30, not '\(text)'")
      }
      timeout = seconds
    }
    if let text = environment[FetchSettings.pauseName] {
      guard let seconds = Double(text), seconds >= 0, seconds <= 3600 else {
        throw FetchSettingsFault(
          "\(FetchSettings.pauseName) takes a number of seconds such as 1, not '\(text)'")
      }
      pause = seconds
    }
    if let text = environment[FetchSettings.limitName] {
      guard let limit = bytes(text), limit > 0 else {
        throw FetchSettingsFault(
          "\(FetchSettings.limitName) takes a size such as 400GiB, not '\(text)'")
      }
      limits = UnpackingLimits(bytes: limit)
    }
    if let text = environment[FetchSettings.mirrorName], !text.isEmpty {
      guard let mirror = Mirror(text) else {
        throw FetchSettingsFault(
          "\(FetchSettings.mirrorName) takes a folder or an address such as "
            + "https://mirror.example/files, not '\(text)'")
      }
      self.mirror = mirror
    }
  }
}

/// What is wrong with the environment.
package struct FetchSettingsFault: Explained {
  package let description: String

  init(_ description: String) { self.description = description }
}

/// How much an archive may become.
package struct UnpackingLimits: Sendable {
  /// Bytes of all its files.
  package var bytes = 400 << 30
  /// Files, folders and other members.
  package var members = 10_000_000
  /// Times the archive's own size, for what is above `ratioFloor`.
  package var ratio = 200
  package var ratioFloor = 100 << 20

  package init() {}

  /// A limit that was asked for holds alone.
  package init(bytes: Int) {
    self.bytes = bytes
    ratio = .max
  }
}

/// Something that has the files of other addresses.
///
/// The file of `https://HOST/PATH/NAME` is searched for as `MIRROR/HOST/PATH/NAME`, then as
/// `MIRROR/NAME`.
package enum Mirror: Hashable, Sendable {
  case folder(String)
  /// A URL without its last slash.
  case server(String)

  package init?(_ text: String) {
    var base = text
    while base.count > 1, base.hasSuffix("/") { base.removeLast() }
    if text.lowercased().hasPrefix("http://") || text.lowercased().hasPrefix("https://") {
      guard Address(base + "/file") != nil, !base.contains("?") else { return nil }
      self = .server(base)
    } else if text.lowercased().hasPrefix("file://") {
      guard let path = Address(base + "/file")?.localPath else { return nil }
      self = .folder(String(path.dropLast(5)))
    } else if text.utf8.contains(0) || (text.contains("://") && !text.hasPrefix("/")) {
      return nil
    } else {
      self = .folder(base)
    }
  }

  /// The places of a file, in the order in which they are tried.
  func places(of address: Address) -> [Place] {
    let short = address.path.split(separator: "/").last.map(String.init) ?? ""
    switch self {
    case .folder(let folder):
      return [address.hostAndPath, short].map { .file("\(folder)/\($0.percentDecoded)") }
    case .server(let base):
      return [address.hostAndPath, short].compactMap {
        Address("\(base)/\($0)").map { .remote($0) }
      }
    }
  }

  package var text: String {
    switch self {
    case .folder(let folder): folder
    case .server(let base): base
    }
  }
}

/// Where bytes come from.
enum Place: Hashable, Sendable {
  case file(String)
  case remote(Address)

  var text: String {
    switch self {
    case .file(let path): path
    case .remote(let address): address.text
    }
  }
}

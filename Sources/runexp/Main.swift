import ArgumentParser

@main
struct Runexp: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "runexp", abstract: "Runs declared transfer-learning experiments.")
}

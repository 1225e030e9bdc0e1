import ArgumentParser

/// A number of bytes, spelled as such or in KiB or MiB.
struct ByteCount: RawRepresentable, ExpressibleByArgument, CustomStringConvertible {
  private static let units = [("MiB", 1 << 20), ("KiB", 1 << 10), ("", 1)]

  let rawValue: Int

  init(rawValue: Int) { self.rawValue = rawValue }

  init?(argument: String) {
    guard let (suffix, factor) = Self.units.first(where: { argument.hasSuffix($0.0) }),
      let count = Int(argument.dropLast(suffix.count)), count > 0
    else { return nil }
    let (byteCount, isTooLarge) = count.multipliedReportingOverflow(by: factor)
    if isTooLarge { return nil }
    rawValue = byteCount
  }

  var description: String {
    let (suffix, factor) = Self.units.first { rawValue.isMultiple(of: $0.1) } ?? ("", 1)
    return "\(rawValue / factor)\(suffix)"
  }
}

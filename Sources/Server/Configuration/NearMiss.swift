/// Finds the name that somebody probably meant.
enum NearMiss {
  /// The one of `names` with the fewest typing mistakes from `name`, if they are few for its length.
  static func of(_ name: String, among names: [String]) -> String? {
    let distances = names.map { (name: $0, distance: distance(Array(name.utf8), Array($0.utf8))) }
    let nearest = distances.min { $0.distance < $1.distance }
    return nearest.flatMap { $0.distance <= max(2, name.utf8.count / 5) ? $0.name : nil }
  }

  /// Insertions, deletions and replacements from one to the other (Levenshtein's distance), one row of the table at a
  /// time.
  private static func distance(_ source: [UInt8], _ target: [UInt8]) -> Int {
    var row = Array(0...target.count)
    for (sourceIndex, byte) in source.enumerated() {
      var diagonal = row[0]
      row[0] = sourceIndex + 1
      for (index, other) in target.enumerated() {
        let replaced = diagonal + (byte == other ? 0 : 1)
        diagonal = row[index + 1]
        row[index + 1] = min(replaced, row[index] + 1, diagonal + 1)
      }
    }
    return row[target.count]
  }
}

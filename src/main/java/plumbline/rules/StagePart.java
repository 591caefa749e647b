package plumbline.rules;

import java.util.Collection;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;

/**
 * What one build adds to a stage.
 *
 * @param files whose rules are taken from it: all that were built, or fewer where some were changed
 *     and built on their own since
 */
record StagePart(Set<String> files, StageClasses classes) {
  StagePart {
    files = Set.copyOf(files);
  }

  /** The parts that are left of others when files are no longer taken from them. */
  static List<StagePart> without(Collection<String> gone, List<StagePart> parts) {
    return parts.stream()
        .map(
            part -> {
              Set<String> left = new TreeSet<>(part.files);
              left.removeAll(gone);
              return new StagePart(left, part.classes);
            })
        .filter(part -> !part.files.isEmpty())
        .toList();
  }
}

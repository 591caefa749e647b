package plumbline.lead;

import java.util.Collections;
import java.util.Set;
import java.util.TreeSet;

/**
 * What a lead may name: keys of the config.
 *
 * @param activityTypes such as {@code page_view}
 * @param sources the channels a lead can come from
 * @param companySizes the bands of company size
 */
public record Vocabulary(Set<String> activityTypes, Set<String> sources, Set<String> companySizes) {

  public Vocabulary {
    activityTypes = sorted(activityTypes);
    sources = sorted(sources);
    companySizes = sorted(companySizes);
  }

  private static Set<String> sorted(Set<String> keys) {
    return Collections.unmodifiableSet(new TreeSet<>(keys));
  }
}

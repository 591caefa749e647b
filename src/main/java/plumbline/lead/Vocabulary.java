package plumbline.lead;

import java.util.Collections;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import plumbline.decision.CompanySize;
import plumbline.decision.DecidingConfig;

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

  /** What the business has defined. */
  public static Vocabulary of(DecidingConfig config) {
    return new Vocabulary(
        config.activityTypes().keySet(),
        Set.copyOf(config.sources()),
        config.companySizes().stream().map(CompanySize::name).collect(Collectors.toSet()));
  }

  private static Set<String> sorted(Set<String> keys) {
    return Collections.unmodifiableSet(new TreeSet<>(keys));
  }
}

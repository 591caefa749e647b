package plumbline.lead;

import java.util.Collections;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Supplier;
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

  /** What the business has defined at the moment, made anew where the config is another. */
  public static Supplier<Vocabulary> current(Supplier<DecidingConfig> config) {
    AtomicReference<Made> last = new AtomicReference<>();
    return () -> {
      DecidingConfig now = config.get();
      Made made = last.get();
      if (made == null || !made.of.equals(now)) {
        made = new Made(now, of(now));
        last.set(made);
      }
      return made.vocabulary;
    };
  }

  private record Made(DecidingConfig of, Vocabulary vocabulary) {}

  private static Set<String> sorted(Set<String> keys) {
    return Collections.unmodifiableSet(new TreeSet<>(keys));
  }
}

package plumbline.decision;

import java.math.BigDecimal;
import java.time.Duration;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import plumbline.facts.Activity;
import plumbline.facts.Teams;
import plumbline.facts.Thresholds;
import plumbline.rules.RuleError;
import plumbline.rules.Yaml;

/**
 * The deciding part of {@code demand-generation.yaml}: everything a decision depends on besides the
 * facts, the rules and their lists. Its {@link #canonical} text is one of the files a rule-set
 * version is made of, so nothing here may depend on a comment, a campaign or the form of a number.
 *
 * @param unit what scores and thresholds are counted in
 * @param categories by name, in the order of the file
 * @param freezeAbove raw points over all categories, each cut to its cap, beyond which further
 *     positive ones no longer count; null for never
 * @param thresholds in the unit of the score, falling
 * @param activityTypes by name, in the order of the file
 * @param companySizes rising; only the last has no end
 * @param sources the channels a lead can come from, in the order of the file
 * @param routing the teams
 * @param maxFirings how many rules may fire in one stage of one decision, at least 1
 */
public record DecidingConfig(
    Unit unit,
    Map<String, Category> categories,
    @Nullable BigDecimal freezeAbove,
    Thresholds thresholds,
    Map<String, ActivityType> activityTypes,
    List<CompanySize> companySizes,
    List<String> sources,
    Routing routing,
    int maxFirings) {

  /** The bound on firings where the file names none. */
  public static final int DEFAULT_MAX_FIRINGS = 10_000;

  /**
   * @throws IllegalArgumentException if weights, thresholds or bands contradict each other, or a
   *     name is none
   */
  public DecidingConfig {
    categories = Collections.unmodifiableMap(new LinkedHashMap<>(categories));
    freezeAbove = Exact.normalOrNull(freezeAbove);
    thresholds =
        new Thresholds(
            Exact.normal(thresholds.qualified()),
            Exact.normal(thresholds.nurturing()),
            Exact.normal(thresholds.unqualified()));
    activityTypes = Collections.unmodifiableMap(new LinkedHashMap<>(activityTypes));
    companySizes = List.copyOf(companySizes);
    sources = List.copyOf(sources);
    DecidingChecks.require(DecidingChecks.names(categories.keySet()));
    DecidingChecks.require(DecidingChecks.names(activityTypes.keySet()));
    DecidingChecks.require(DecidingChecks.names(sources));
    DecidingChecks.require(DecidingChecks.names(routing.teams()));
    DecidingChecks.require(DecidingChecks.weights(unit, categories.values()));
    DecidingChecks.require(DecidingChecks.order(thresholds));
    DecidingChecks.require(DecidingChecks.bands(companySizes));
    if (maxFirings < 1) {
      throw new IllegalArgumentException("max_firings must be at least 1");
    }
  }

  /**
   * Reads the deciding keys of the file and leaves the others for whoever else asks; what is wrong
   * is noted in the document.
   *
   * @return null if anything in the document is wrong so far
   */
  public static @Nullable DecidingConfig read(Yaml.Node root) {
    return DecidingReader.read(root);
  }

  /**
   * The config a {@link #canonical} text was made of.
   *
   * @throws IllegalArgumentException if it is no such text
   */
  public static DecidingConfig parse(String canonical) {
    Yaml.Node root = Yaml.read("deciding.json", canonical);
    DecidingConfig config = read(root);
    root.done();
    List<RuleError> errors = root.errors();
    if (config == null || !errors.isEmpty()) {
      throw new IllegalArgumentException(errors.toString());
    }
    return config;
  }

  /** JSON with a fixed order of keys and one form of each number, equal for equal configs. */
  public String canonical() {
    return DecidingText.of(this);
  }

  /** The teams as rules see them. */
  public Teams teams() {
    return new Teams(Set.copyOf(routing.teams()), routing.byCompanySize(), routing.fallback());
  }

  /** The time in which points of an activity halve; null where they never decay. */
  @Nullable Duration halfLife(@Nullable Activity activity) {
    ActivityType type = activity == null ? null : activityTypes.get(activity.type());
    return type == null ? null : type.halfLife();
  }

  /** The band a company of this size is in; null where the size is not known. */
  public @Nullable String companySize(@Nullable Integer employees) {
    if (employees == null) {
      return null;
    }
    for (CompanySize band : companySizes) {
      Integer below = band.belowEmployees();
      if (below == null || employees < below) {
        return band.name();
      }
    }
    return null;
  }
}

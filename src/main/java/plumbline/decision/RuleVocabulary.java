package plumbline.decision;

import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;
import plumbline.facts.Activity;
import plumbline.facts.Lead;
import plumbline.facts.Lists;
import plumbline.facts.Moment;
import plumbline.facts.Points;
import plumbline.facts.Qualification;
import plumbline.facts.Reset;
import plumbline.facts.Route;
import plumbline.facts.Score;
import plumbline.facts.Segment;
import plumbline.facts.Teams;
import plumbline.facts.Thresholds;
import plumbline.rules.RuleFiles;
import plumbline.rules.Vocabulary;
import plumbline.rules.Vocabulary.Contest;
import plumbline.rules.Vocabulary.Range;

/** What the facts, a config and the lists let rules say: what the linter checks rules against. */
final class RuleVocabulary {
  private static final int SCORE_DECIMALS = 6;
  private static final int CATEGORY_DECIMALS = 2;

  private final Map<String, Collection<String>> words = new HashMap<>();
  private final Map<String, Map<String, ? extends Collection<String>>> wordsBy = new HashMap<>();
  private final Map<String, Range> ranges = new HashMap<>();
  private final List<Vocabulary.Bands> bands = new ArrayList<>();

  private RuleVocabulary() {}

  /**
   * The vocabulary of a rule set.
   *
   * @param config null where it is not known: then what comes from it is not checked
   */
  static Vocabulary of(RuleFiles files, @Nullable DecidingConfig config) {
    RuleVocabulary made = new RuleVocabulary();
    made.words.put(
        "Qualification.status",
        List.of(Qualification.QUALIFIED, Qualification.NURTURING, Qualification.UNQUALIFIED));
    made.ranges.put("Lead.employees", new Range(BigDecimal.ZERO, null, 0));
    made.lists(files);
    if (config != null) {
      made.config(config);
    }
    return new Vocabulary(
        List.of(
            Lead.class,
            Activity.class,
            Moment.class,
            Lists.class,
            Thresholds.class,
            Score.class,
            Segment.class,
            Qualification.class,
            Teams.class,
            Points.class,
            Reset.class,
            Route.class),
        Set.of("Lead", "Moment", "Lists", "Thresholds", "Score", "Qualification", "Teams"),
        made.words,
        made.wordsBy,
        made.ranges,
        made.bands,
        Map.of(
            "scoring", Contest.ALL,
            "segmentation", Contest.NAMES,
            "qualification", Contest.ONE,
            "routing", Contest.HIGHEST),
        Decide.VETO);
  }

  private void lists(RuleFiles files) {
    Map<String, Collection<String>> columns = new TreeMap<>();
    ListFiles.all(files, new ArrayList<>())
        .forEach(
            (name, rows) -> {
              if (!rows.isEmpty()) {
                columns.put(name, rows.get(0).keySet());
              }
            });
    for (String method : List.of("has", "value", "number", "mentioned", "mentions", "size")) {
      words.put("Lists." + method + "#0", ListFiles.names(files));
    }
    wordsBy.put("Lists.value#2", columns);
    wordsBy.put("Lists.number#2", columns);
  }

  private void config(DecidingConfig config) {
    Collection<String> categories = config.categories().keySet();
    List<String> sizes = config.companySizes().stream().map(CompanySize::name).toList();
    words.put("Activity.type", config.activityTypes().keySet());
    words.put("Lead.source", config.sources());
    words.put("Lead.companySize", sizes);
    words.put("Teams.forCompanySize#0", sizes);
    for (String asked : List.of("Score.category#0", "Score.text#0", "Points.of#0", "Reset.of#0")) {
      words.put(asked, categories);
    }
    words.put("Route.to#0", config.routing().teams());
    words.put("Teams.fallback", config.routing().teams());
    ranges(config);
    bands(config.companySizes());
  }

  private void ranges(DecidingConfig config) {
    Thresholds thresholds = config.thresholds();
    constant("Thresholds.qualified", thresholds.qualified());
    constant("Thresholds.nurturing", thresholds.nurturing());
    constant("Thresholds.unqualified", thresholds.unqualified());
    boolean fraction = config.unit() == Unit.FRACTION;
    ranges.put(
        "Score.value",
        new Range(
            fraction ? BigDecimal.ZERO : null, fraction ? BigDecimal.ONE : null, SCORE_DECIMALS));
    for (Category category : config.categories().values()) {
      String property = "Score.category(\"" + category.name() + "\")";
      ranges.put(property, new Range(category.floor(), category.cap(), CATEGORY_DECIMALS));
    }
  }

  private void constant(String property, BigDecimal value) {
    ranges.put(property, new Range(value, value, SCORE_DECIMALS));
  }

  private void bands(List<CompanySize> sizes) {
    Map<String, Range> by = new LinkedHashMap<>();
    BigDecimal least = BigDecimal.ZERO;
    for (CompanySize size : sizes) {
      Integer below = size.belowEmployees();
      BigDecimal most = below == null ? null : BigDecimal.valueOf(below - 1L);
      by.put(size.name(), new Range(least, most, 0));
      least = below == null ? least : BigDecimal.valueOf(below);
    }
    bands.add(new Vocabulary.Bands("Lead.companySize", "Lead.employees", by));
  }
}

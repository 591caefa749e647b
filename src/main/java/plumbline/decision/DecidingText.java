package plumbline.decision;

import java.math.BigDecimal;
import java.util.Arrays;
import java.util.Collection;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * The canonical text of a {@link DecidingConfig}: the same keys as the file, in one order, without
 * those that are absent. Names are a-z, 0-9 and _, so nothing needs escaping, and the text is
 * written by hand: a library's next version must not change the version of every rule set.
 */
final class DecidingText {

  private DecidingText() {}

  static String of(DecidingConfig config) {
    return object(
            member("scoring", scoring(config)),
            member(
                "activity_types",
                members(config.activityTypes().values(), ActivityType::name, DecidingText::type)),
            member("company_sizes", list(config.companySizes(), DecidingText::band)),
            member("channels", members(config.sources(), name -> name, name -> "{}")),
            member("routing", routing(config.routing())),
            member("limits", object(member("max_firings", String.valueOf(config.maxFirings())))))
        + "\n";
  }

  private static String scoring(DecidingConfig config) {
    return object(
        member("unit", quoted(config.unit().word())),
        member(
            "categories",
            members(config.categories().values(), Category::name, DecidingText::category)),
        number("freeze_above", config.freezeAbove()),
        member(
            "thresholds",
            object(
                number("qualified", config.thresholds().qualified()),
                number("nurturing", config.thresholds().nurturing()),
                number("unqualified", config.thresholds().unqualified()))));
  }

  private static String category(Category category) {
    return object(
        number("weight", category.weight()),
        number("floor", category.floor()),
        number("cap", category.cap()),
        number("freeze_above", category.freezeAbove()));
  }

  private static String type(ActivityType type) {
    BigDecimal ms = type.halfLife() == null ? null : BigDecimal.valueOf(type.halfLife().toMillis());
    return object(number("half_life_ms", ms));
  }

  private static String band(CompanySize band) {
    BigDecimal below =
        band.belowEmployees() == null ? null : BigDecimal.valueOf(band.belowEmployees());
    return object(member("name", quoted(band.name())), number("below_employees", below));
  }

  private static String routing(Routing routing) {
    return object(
        member("teams", list(routing.teams(), DecidingText::quoted)),
        member(
            "by_company_size",
            members(
                routing.byCompanySize().entrySet(), e -> e.getKey(), e -> quoted(e.getValue()))),
        member("fallback", quoted(routing.fallback())));
  }

  /** Members that are empty are left out. */
  private static String object(String... members) {
    return Arrays.stream(members)
        .filter(member -> !member.isEmpty())
        .collect(Collectors.joining(",", "{", "}"));
  }

  private static String member(String name, String value) {
    return quoted(name) + ":" + value;
  }

  private static String number(String name, @Nullable BigDecimal number) {
    return number == null ? "" : member(name, number.toPlainString());
  }

  private static <T> String members(
      Collection<T> items, Function<T, String> name, Function<T, String> value) {
    return items.stream()
        .map(item -> member(name.apply(item), value.apply(item)))
        .collect(Collectors.joining(",", "{", "}"));
  }

  private static <T> String list(Collection<T> items, Function<T, String> value) {
    return items.stream().map(value).collect(Collectors.joining(",", "[", "]"));
  }

  private static String quoted(String name) {
    return "\"" + name + "\"";
  }
}

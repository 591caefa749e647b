package plumbline.rules;

import java.math.BigDecimal;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * What rules can name and what it means, for the linter, which knows no facts of its own. A
 * property is called by its class and name, such as {@code Activity.type}; what a method is asked
 * for by its class, name and the number of the argument, such as {@code Lists.has#0}.
 *
 * @param types the classes of facts
 * @param single those of which there is one in each decision, by their simple names
 * @param words the words a property or an argument can be; all others are mistakes
 * @param wordsBy the words an argument can be, by the word of the first argument
 * @param ranges the numbers a property can be
 * @param bands a text property that follows from a number
 * @param contests how the results of a stage stand to each other, by stage
 * @param vetoes how the ids begin of rules that beat all others of a stage
 */
public record Vocabulary(
    List<Class<?>> types,
    Set<String> single,
    Map<String, Collection<String>> words,
    Map<String, Map<String, ? extends Collection<String>>> wordsBy,
    Map<String, Range> ranges,
    List<Bands> bands,
    Map<String, Contest> contests,
    String vetoes) {

  /** Nothing is known: only what needs no vocabulary is found. */
  public static final Vocabulary NONE =
      new Vocabulary(
          List.of(), Set.of(), Map.of(), Map.of(), Map.of(), List.of(), Map.of(), "veto-");

  /** How the results of a stage stand to each other. */
  public enum Contest {
    /** All count. */
    ALL,
    /** All count, and each is a name. */
    NAMES,
    /** Only one can be right. */
    ONE,
    /** The one with the highest number, its second argument, is taken. */
    HIGHEST
  }

  /**
   * Numbers from one to another, both in it; where they are the same, a constant.
   *
   * @param least null for no end
   * @param most null for no end
   * @param scale how many decimals they have at most
   */
  public record Range(@Nullable BigDecimal least, @Nullable BigDecimal most, int scale) {}

  /**
   * A text that follows from a number, where the number is known.
   *
   * @param text the property that is a text
   * @param number the property it follows from
   * @param by the numbers each text stands for
   */
  public record Bands(String text, String number, Map<String, Range> by) {}
}

package plumbline;

import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** A page of Markdown as the steps its reader takes, in order. */
final class RulesPage {
  private static final Pattern STEP =
      Pattern.compile(
          "(?s)(?:^|\n)(?:### (?<title>[^\n]*)"
              + "|<!-- file (?<file>\\S+) -->\n```\\w*\n(?<text>.*?)```"
              + "|<!-- edit (?<edited>\\S+): (?<from>[^\n]*) -> (?<to>[^\n]*) -->"
              + "|```sh\n(?<command>.*?)```"
              + "|<!-- prints -->\n```\n(?<prints>.*?)```)");

  private RulesPage() {}

  /** What a reader does or sees. */
  sealed interface Step {}

  /** A heading of the third level. */
  record Title(String text) implements Step {}

  /** A file is to hold this text. */
  record Write(String file, String text) implements Step {}

  /** In a file one text is to be replaced by another. */
  record Edit(String file, String from, String to) implements Step {}

  /**
   * A command is typed.
   *
   * @param prints texts that are on what it prints, a line each
   */
  record Type(String command, List<String> prints) implements Step {}

  /** The steps of a page. */
  static List<Step> steps(String page) {
    List<Step> steps = new ArrayList<>();
    Matcher step = STEP.matcher(page);
    while (step.find()) {
      if (step.group("title") != null) {
        steps.add(new Title(step.group("title")));
      } else if (step.group("file") != null) {
        steps.add(new Write(step.group("file"), step.group("text")));
      } else if (step.group("edited") != null) {
        steps.add(new Edit(step.group("edited"), step.group("from"), step.group("to")));
      } else if (step.group("command") != null) {
        steps.add(new Type(step.group("command"), List.of()));
      } else {
        // Belongs to the last command.
        for (int i = steps.size() - 1; i >= 0; i--) {
          if (steps.get(i) instanceof Type typed) {
            steps.set(i, new Type(typed.command(), step.group("prints").lines().toList()));
            break;
          }
        }
      }
    }
    return steps;
  }
}

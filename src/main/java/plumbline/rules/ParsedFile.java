package plumbline.rules;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import org.drools.drl.ast.descr.PackageDescr;
import org.drools.drl.ast.descr.QueryDescr;
import org.drools.drl.ast.descr.RuleDescr;

/**
 * A rule file that could be read.
 *
 * @param file its path
 * @param stage the folder it lies in
 * @param lines where each line begins, counted from 0
 */
record ParsedFile(String file, String stage, String text, PackageDescr descr, List<Integer> lines) {

  /** A file with its lines found. */
  static ParsedFile of(String file, String stage, String text, PackageDescr descr) {
    List<Integer> lines = new ArrayList<>(List.of(0));
    for (int i = text.indexOf('\n'); i >= 0; i = text.indexOf('\n', i + 1)) {
      lines.add(i + 1);
    }
    return new ParsedFile(file, stage, text, descr, List.copyOf(lines));
  }

  /** Its rules, in the order they stand. */
  List<RuleSource> rules() {
    List<RuleSource> rules = new ArrayList<>();
    List<RuleDescr> all = descr.getRules();
    for (int i = 0; i < all.size(); i++) {
      int end = i + 1 < all.size() ? all.get(i + 1).getStartCharacter() : text.length();
      if (!(all.get(i) instanceof QueryDescr)) {
        rules.add(new RuleSource(this, all.get(i), end));
      }
    }
    return rules;
  }

  /** All its pieces. */
  List<Token> tokens() {
    return Token.all(text, 0, text.length());
  }

  /** The line of a place, counted from 1; 0 where the place is not known. */
  int line(int at) {
    int found = Collections.binarySearch(lines, at);
    return at < 0 ? 0 : found >= 0 ? found + 1 : -found - 1;
  }

  /** The column of a place, counted from 1; 0 where the place is not known. */
  int column(int at) {
    return at < 0 ? 0 : at - text.lastIndexOf('\n', at - 1);
  }
}

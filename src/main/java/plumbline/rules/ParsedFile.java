package plumbline.rules;

import java.util.ArrayList;
import java.util.List;
import org.drools.drl.ast.descr.PackageDescr;
import org.drools.drl.ast.descr.QueryDescr;
import org.drools.drl.ast.descr.RuleDescr;

/**
 * A rule file that could be read.
 *
 * @param file its path
 * @param stage the folder it lies in
 */
record ParsedFile(String file, String stage, String text, PackageDescr descr) {

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
    return at < 0 ? 0 : 1 + (int) text.substring(0, at).chars().filter(c -> c == '\n').count();
  }

  /** The column of a place, counted from 1; 0 where the place is not known. */
  int column(int at) {
    return at < 0 ? 0 : at - text.lastIndexOf('\n', at - 1);
  }
}

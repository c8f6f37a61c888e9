import { describe, expect, test } from '@jest/globals';
import { compileExpression } from '../../../../../src/kube/schema/cel/expression.ts';

/** What an expression comes to: its value if it is simple, or why it has none. */
function answerOf(text: string): unknown {
  const compiled = compileExpression(text, new Map());
  if (compiled.type === 'failed') return compiled.failure.text;
  const result = compiled.value.evaluate(new Map(), 1_000_000);
  return result.type === 'failed'
    ? result.why
    : result.type === 'value'
      ? result.value
      : result.type;
}

const holds = (expressions: readonly string[]): void => {
  test.each(expressions)('%s', (text) => {
    expect(answerOf(text)).toBe(true);
  });
};
const fails = (rows: readonly (readonly [string, RegExp])[]): void => {
  test.each(rows)('%s', (text, why) => {
    expect(answerOf(text)).toEqual(expect.stringMatching(why));
  });
};

describe('quantities', () => {
  holds([
    'isQuantity("1.5Gi") && isQuantity("-3m") && isQuantity("1e3") && isQuantity(".5")',
    '!isQuantity("") && !isQuantity("1.5GiB") && !isQuantity("Gi") && !isQuantity("1 Gi")',
    'quantity("1Gi") == quantity("1024Mi") && quantity("1k") != quantity("1Ki")',
    'quantity("50k").isInteger() && !quantity("0.5").isInteger() && !quantity("9999999999999999999999").isInteger()',
    'quantity("50k").asInteger() == 50000 && quantity("1e3").asInteger() == 1000',
    'quantity("50.703k").asApproximateFloat() == 50703.0 && quantity("100m").asApproximateFloat() == 0.1',
    'quantity("-1").sign() == -1 && quantity("0").sign() == 0 && quantity("1n").sign() == 1',
    'quantity("50k").add(quantity("1")) == quantity("50001") && quantity("50k").add(20) == quantity("50020")',
    'quantity("50k").sub(quantity("1")) == quantity("49999") && quantity("50k").sub(50000).sign() == 0',
    'quantity("1M").isLessThan(quantity("1G")) && quantity("1G").isGreaterThan(quantity("1M"))',
    'quantity("1M").compareTo(quantity("1G")) == -1 && quantity("1M").compareTo(quantity("1000k")) == 0',
    'type(quantity("1")) == kubernetes.Quantity',
  ]);
  fails([
    ['quantity("x") == quantity("1")', /^quantities must match the regular expression/],
    ['quantity("0.5").asInteger()', /^cannot convert value to integer$/],
    ['quantity(1)', /found no matching overload for 'quantity' applied to '\(int\)'/],
  ]);
});

describe('URLs', () => {
  holds([
    'isURL("https://user:pass@example.com:80/query?val=hello") && isURL("/absolute-path")',
    '!isURL("../relative-path") && !isURL("") && !isURL("https://a:b:c/")',
    'url("https://example.com:80/").getScheme() == "https" && url("/path").getScheme() == ""',
    'url("https://example.com:80/").getHost() == "example.com:80"',
    'url("https://[::1]:80/").getHost() == "[::1]:80" && url("https://[::1]:80/").getHostname() == "::1"',
    'url("https://example.com:80/").getPort() == "80" && url("https://example.com/").getPort() == ""',
    'url("https://example.com/path with spaces/").getEscapedPath() == "/path%20with%20spaces/"',
    'url("https://example.com/path?k1=a&k2=b&k2=c").getQuery() == {"k1": ["a"], "k2": ["b", "c"]}',
    'url("https://example.com/path?key with spaces=value with spaces").getQuery() == {"key with spaces": ["value with spaces"]}',
    'url("https://example.com/path?").getQuery() == {}',
  ]);
  fails([['url("../x")', /^URL parse error during conversion from string: parse "\.\.\/x"/]]);
});

describe('regular expressions', () => {
  holds([
    '"abc 123".find("[0-9]+") == "123" && "abc".find("[0-9]+") == ""',
    '"123 abc 456".findAll("[0-9]+") == ["123", "456"] && "abc".findAll("x") == []',
    '"123 abc 456".findAll("[0-9]+", 1) == ["123"] && "123".findAll("[0-9]+", 0) == []',
    '"ABC".matches("(?i)^abc$") && matches("x", "^[a-z]$")',
  ]);
  fails([['"a".find("(")', /^error parsing regexp: missing closing \)/]]);
});

describe('lists', () => {
  holds([
    '[1, 2, 2].isSorted() && !["b", "a"].isSorted() && [1.0].isSorted()',
    '[1, 2].sum() == 3 && [1.5, 2.5].sum() == 4.0 && [duration("1m"), duration("1s")].sum() == duration("61s")',
    '[3, 1, 2].min() == 1 && ["a", "c"].max() == "c"',
    '[1, 2, 2, 3].indexOf(2) == 1 && [1, 2, 2, 3].lastIndexOf(2) == 2 && [1].indexOf(9) == -1',
    '[1, 2, 3, 4].slice(1, 3) == [2, 3] && [[1], [2, 3]].flatten() == [1, 2, 3]',
    '[1, 2, 1].distinct() == [1, 2] && lists.range(3) == [0, 1, 2] && [1, 2].reverse() == [2, 1]',
    '[3, 1, 2].sort() == [1, 2, 3] && ["bb", "a"].sortBy(x, x.size()) == ["a", "bb"]',
    '[1, 2].first().value() == 1 && [1, 2].last().value() == 2 && !lists.range(0).first().hasValue()',
    'sets.contains([1, 2], [2]) && sets.equivalent([1, 2, 2], [2, 1]) && !sets.intersects([1], [2])',
  ]);
  fails([
    ['lists.range(0).max()', /^max called on empty list$/],
    ['[[1]].min()', /found no matching overload for 'min'/],
    ['[9223372036854775807, 1].sum()', /^integer overflow$/],
  ]);
});

describe('IP addresses and CIDRs', () => {
  holds([
    'isIP("127.0.0.1") && isIP("::1") && !isIP("127.0.0.256") && !isIP("01.2.3.4") && !isIP("::ffff:1.2.3.4")',
    '!isIP("fe80::1%eth0") && !isIP("1:2:3:4:5:6:7:8:9") && !isIP("1::2::3") && isIP("64:ff9b::1.2.3.4")',
    'ip("127.0.0.1").family() == 4 && ip("::1").family() == 6',
    'ip("0.0.0.0").isUnspecified() && ip("::").isUnspecified() && ip("127.0.0.1").isLoopback()',
    'ip("224.0.0.1").isLinkLocalMulticast() && ip("169.254.169.254").isLinkLocalUnicast()',
    'ip("192.168.0.1").isGlobalUnicast() && !ip("255.255.255.255").isGlobalUnicast()',
    'ip.isCanonical("2001:db8::abcd") && !ip.isCanonical("2001:DB8::ABCD") && !ip.isCanonical("2001:db8:0:0:0:0:0:abcd")',
    'string(ip("2001:0db8:0:0:1:0:0:1")) == "2001:db8::1:0:0:1" && ip("::1") == ip("0:0:0:0:0:0:0:1")',
    'isCIDR("192.168.0.0/24") && isCIDR("::1/128") && !isCIDR("192.168.0.0/33") && !isCIDR("192.168.0.0")',
    'cidr("192.168.0.0/24").containsIP("192.168.0.1") && !cidr("192.168.0.0/24").containsIP(ip("192.168.1.1"))',
    'cidr("192.168.0.0/16").containsCIDR("192.168.10.0/24") && !cidr("192.168.10.0/24").containsCIDR(cidr("192.168.0.0/16"))',
    'cidr("192.168.0.1/24").ip() == ip("192.168.0.1") && cidr("192.168.0.1/24").masked() == cidr("192.168.0.0/24")',
    'cidr("::1/128").prefixLength() == 128 && string(cidr("192.168.0.0/24")) == "192.168.0.0/24"',
  ]);
  fails([
    ['ip("nope")', /unable to parse IP/],
    ['cidr("1.2.3.4")', /^network address parse error/],
  ]);
});

describe('formats', () => {
  holds([
    '!format.dns1123Label().validate("my-label").hasValue()',
    'format.dns1123Label().validate("My Label").value().size() == 1',
    '!format.dns1123LabelPrefix().validate("my-").hasValue() && format.dns1123Label().validate("my-").hasValue()',
    'format.dns1035Label().validate("1a").hasValue() && !format.dns1035Label().validate("a1").hasValue()',
    '!format.dns1123Subdomain().validate("a.b").hasValue() && !format.qualifiedName().validate("a.b/c").hasValue()',
    '!format.labelValue().validate("").hasValue() && format.labelValue().validate("-").hasValue()',
    '!format.uri().validate("https://a").hasValue() && format.uri().validate("a").hasValue()',
    'format.uuid().validate("x").value() == ["does not match the UUID format"]',
    'format.byte().validate("%").value() == ["invalid base64"] && !format.byte().validate("aGk=").hasValue()',
    'format.date().validate("2021-02-30").value() == ["invalid date"]',
    'format.datetime().validate("now").value() == ["invalid datetime"]',
    'format.named("dns1123Label").value() == format.dns1123Label() && !format.named("nope").hasValue()',
  ]);
});

describe('semantic versions', () => {
  holds([
    'isSemver("1.2.3") && isSemver("1.2.3-alpha.1+build.5") && !isSemver("v1.2.3") && !isSemver("1.2") && !isSemver("01.2.3")',
    'isSemver("v1.0", true) && isSemver("01.2", true) && semver("v1", true) == semver("1.0.0") && !isSemver("v1.0", false)',
    'semver("1.2.3").major() == 1 && semver("1.2.3").minor() == 2 && semver("1.2.3").patch() == 3',
    'semver("1.2.3").isLessThan(semver("1.10.0")) && semver("1.0.0").isGreaterThan(semver("1.0.0-rc.1"))',
    'semver("1.0.0-alpha").isLessThan(semver("1.0.0-alpha.1")) && semver("1.0.0-2").isLessThan(semver("1.0.0-10"))',
    'semver("1.0.0+a").compareTo(semver("1.0.0+b")) == 0 && semver("2.0.0").compareTo(semver("1.0.0")) == 1',
  ]);
  fails([['semver("x")', /^semver "x" parse error/]]);
});

describe('the rest of the environment', () => {
  holds([
    '[?optional.of(1), ?optional.none()] == [1] && {?"a": optional.of(1), ?"b": optional.none()} == {"a": 1}',
    '[1, 2].all(i, v, i + 1 == v) && {"a": 1}.exists(k, v, k == "a" && v == 1)',
    '[1, 2].transformList(i, v, i * v) == [0, 2] && {"a": 1}.transformMap(k, v, v + 1) == {"a": 2}',
    '{"a": 1}.transformMapEntry(k, v, {k + "b": v}) == {"ab": 1}',
    'timestamp("2026-01-31T12:00:00Z").getHours() == 12 && timestamp("2026-01-31T12:00:00Z").getHours("Europe/Berlin") == 13',
    'duration("1h30m").getMinutes() == 90 && string(duration("90s")) == "90s"',
    'dyn(1) < 1.5 && dyn(1u) == 1.0 && strings.quote("a\\"b") == "\\"a\\\\\\"b\\""',
    '(1 / 0 > 0) || true',
    '![1, 2, 3].all(x, 1 / (x - 2) > 5)',
  ]);
});

"""A person at a page who has only a keyboard: Tab, arrows, Enter and letters. Nothing is clicked, nothing set."""

from playwright.sync_api import Locator, Page

# Whoever needs more has lost patience, or the way.
MOST = 40
HAS_FOCUS = "one => one === document.activeElement"
# In the window, and not behind something that stands in front of it.
IS_SEEN = """one => {
  const { left, top, width, height } = one.getBoundingClientRect();
  const over = document.elementFromPoint(left + width / 2, top + Math.min(height / 2, 20));
  return width < 2 || one.contains(over) || over?.contains(one) || false;
}"""


class Keyboard:
    """Ten fingers on one page."""

    def __init__(self, page: Page) -> None:
        self.page = page
        self.key = page.keyboard.press

    def reach(self, *targets: Locator, back: bool = False) -> Locator:
        """Tab to the first of these that gets the focus; it stands where it can be seen."""
        for _ in range(MOST):
            self.key("Shift+Tab" if back else "Tab")
            for one in targets:
                if one.evaluate(HAS_FOCUS):
                    assert one.evaluate(IS_SEEN), f"{one} has the focus and is not seen on {self.page.url}"
                    return one
        raise AssertionError(f"{targets[-1]} is more than {MOST} Tabs away on {self.page.url}")

    def press(self, target: Locator, *, back: bool = False) -> None:
        """Go to a link or a button, and through it to the page that follows."""
        self.reach(target, back=back)
        self.enter()

    def enter(self, key: str = "Enter") -> None:
        """Press a key behind which another page stands."""
        with self.page.expect_navigation():
            self.key(key)

    def write(self, field: Locator, words: str) -> None:
        """Go to a field and type; what stood there goes."""
        self.reach(field)
        self.key("Control+a")
        self.page.keyboard.type(words)

    def choose(self, option: Locator, *, back: bool = False) -> None:
        """Go to a group of choices, and by arrows to one of them."""
        name = option.get_attribute("name")
        group = self.page.locator(f"input[type=radio][name={name}]").all()
        self.reach(*group, back=back)
        self.key("Space")
        for _ in group:
            if option.is_checked():
                return
            self.key("ArrowDown")
        raise AssertionError(f"no arrow leads to {option}")

    def pick(self, options: Locator, value: str) -> None:
        """Choose of a list that has the focus already, by arrows."""
        assert options.evaluate(HAS_FOCUS), f"{options} has not the focus on {self.page.url}"
        for _ in range(options.locator("option").count()):
            if options.input_value() == value:
                return
            self.key("ArrowDown")
        raise AssertionError(f"no arrow leads to {value}")

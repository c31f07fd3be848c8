// A figure of class "play" holds sliders and one picture for each of their settings: the last slider counts fastest.
for (const figure of document.querySelectorAll("figure.play")) {
  const picture = figure.querySelector("img");
  const sliders = [...figure.querySelectorAll("input[type=range]")];
  const update = () => {
    let place = 0;
    for (const slider of sliders) {
      place = place * (Number(slider.max) + 1) + Number(slider.value);
      const shown = slider.dataset.values.split(" ")[slider.value];
      slider.nextElementSibling.textContent = shown;
      slider.setAttribute("aria-valuetext", shown);
    }
    picture.src = `${figure.dataset.frames}${place}.png`;
  };
  for (const slider of sliders) slider.addEventListener("input", update);
  figure.querySelector(".sliders").hidden = false;
}

// A formula that is wider than its text scrolls by itself, so the keyboard must reach it.
addEventListener("load", () => {
  globalThis.MathJax?.startup?.promise?.then(() => {
    for (const formula of document.querySelectorAll("mjx-container")) {
      if (formula.firstElementChild.getBoundingClientRect().width <= formula.parentElement.clientWidth) continue;
      formula.classList.add("wide");
      formula.tabIndex = 0;
    }
  });
});

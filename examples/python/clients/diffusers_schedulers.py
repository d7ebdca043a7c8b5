"""diffusers: few-step schedulers as samplers, with the exact map as their model."""

import math

import flowproof
import torch
from _problems import GAUSSIAN_TRIGONOMETRIC, standard_noise
from diffusers import (
    CMStochasticIterativeScheduler,
    FlowMatchEulerDiscreteScheduler,
    FlowMatchLCMScheduler,
    LCMScheduler,
    SCMScheduler,
    TCDScheduler,
)

# -- Flow matching: sigma from 1, noise, to 0, data. With the average velocity an Euler step is a step of the map.

REVERSED = {"time": "data-to-noise", "output": "average-velocity"}


def flow_match_euler(net, noise, steps):
    scheduler = FlowMatchEulerDiscreteScheduler()
    scheduler.set_timesteps(steps)
    x = noise
    for k, t in enumerate(scheduler.timesteps):
        x = scheduler.step(net(x, scheduler.sigmas[k], scheduler.sigmas[k + 1]), t, x).prev_sample
    return x


def flow_match_lcm(net, noise, steps, seed):
    scheduler = FlowMatchLCMScheduler()
    scheduler.set_timesteps(steps)
    generator = torch.Generator().manual_seed(seed)
    x = noise
    for k, t in enumerate(scheduler.timesteps):
        x = scheduler.step(net(x, scheduler.sigmas[k], 0.0), t, x, generator=generator).prev_sample
    return x


# -- TrigFlow: angles from pi/2, noise, to 0, data.

TRIGFLOW = {"time": "data-to-noise", "output": "trigflow", "second_time": "none", "time_scale": math.pi / 2}


def scm(net, noise, steps, seed):
    scheduler = SCMScheduler(sigma_data=1.0)
    scheduler.set_timesteps(steps, max_timesteps=math.pi / 2, intermediate_timesteps=None)
    generator = torch.Generator().manual_seed(seed)
    x = noise
    for t in scheduler.timesteps[:-1]:
        x = scheduler.step(net(x, t, None), t, x, generator=generator).prev_sample
    return x


# -- Other Gaussian paths x = alpha x1 + sigma z, by the exact map of (1 - t) z + t x1: it sees x / (alpha + sigma) at
#    t = alpha / (alpha + sigma).

MAP = {"output": "map"}


def carry(net, x, start, end):
    """From one (alpha, sigma) to another."""
    (alpha, sigma), (alpha_end, sigma_end) = start, end
    total, total_end = alpha + sigma, alpha_end + sigma_end
    return net(x / total, alpha / total, alpha_end / total_end) * total_end


NOISE, DATA = (0.0, 1.0), (1.0, 0.0)


def consistency(net, noise, steps, seed):
    scheduler = CMStochasticIterativeScheduler(clip_denoised=False)
    scheduler.set_timesteps(steps)
    generator = torch.Generator().manual_seed(seed)
    low = (1.0, scheduler.config.sigma_min)
    x = carry(net, noise, NOISE, (1.0, scheduler.config.sigma_max))
    for t in scheduler.timesteps:
        scaled = scheduler.scale_model_input(x, t)
        sigma = torch.exp(t / 250)
        state = scaled * (sigma**2 + scheduler.config.sigma_data**2) ** 0.5
        skip, out = scheduler.get_scalings_for_boundary_condition(sigma)
        output = (carry(net, state, (1.0, sigma), low) - skip * state) / out
        x = scheduler.step(output, t, x, generator=generator).prev_sample
    return carry(net, x, low, DATA)


def level(scheduler, t):
    return scheduler.alphas_cumprod[t].sqrt(), (1 - scheduler.alphas_cumprod[t]).sqrt()


def lcm(net, noise, steps, seed):
    scheduler = LCMScheduler(prediction_type="sample", rescale_betas_zero_snr=True)
    scheduler.set_timesteps(steps)
    generator = torch.Generator().manual_seed(seed)
    x = noise
    for t in scheduler.timesteps:
        skip, out = scheduler.get_scalings_for_boundary_condition_discrete(t)
        output = (carry(net, x, level(scheduler, t), DATA) - skip * x) / out
        x = scheduler.step(output, t, x, generator=generator).prev_sample
    return x


def tcd(eta):
    def sample(net, noise, steps, seed):
        scheduler = TCDScheduler(prediction_type="sample", rescale_betas_zero_snr=True)
        scheduler.set_timesteps(steps)
        generator = torch.Generator().manual_seed(seed)
        following = [*scheduler.timesteps[1:], torch.tensor(0)]
        x = noise
        for t, after in zip(scheduler.timesteps, following):
            # The step goes to s, and from there back to `after`; the model gives the x0 whose DDIM step ends at X_{t,s}.
            s = torch.floor((1 - eta) * after).long()
            (alpha, sigma), (alpha_s, sigma_s) = level(scheduler, t), level(scheduler, s)
            end = carry(net, x, (alpha, sigma), (alpha_s, sigma_s))
            output = (end - sigma_s / sigma * x) / (alpha_s - sigma_s / sigma * alpha)
            x = scheduler.step(output, t, x, eta=eta, generator=generator).prev_sample
        return carry(net, x, level(scheduler, 0), DATA)

    return sample


SINGLE = {"dtype": "float32", "framework": "torch"}
RENOISING = {"renoises": True, "refuses": standard_noise, **SINGLE}

flowproof.serve(
    flowproof.Sampler(flow_match_euler, name="FlowMatchEulerDiscreteScheduler", convention=REVERSED, **SINGLE),
    flowproof.Sampler(flow_match_lcm, name="FlowMatchLCMScheduler", convention=REVERSED, **RENOISING),
    flowproof.Sampler(scm, name="SCMScheduler", convention=TRIGFLOW, problem=GAUSSIAN_TRIGONOMETRIC, renoises=True, **SINGLE),
    flowproof.Sampler(consistency, name="CMStochasticIterativeScheduler", convention=MAP, **RENOISING),
    flowproof.Sampler(lcm, name="LCMScheduler", convention=MAP, **RENOISING),
    flowproof.Sampler(tcd(0.0), name="TCDScheduler, eta 0", convention=MAP, refuses=standard_noise, **SINGLE),
    flowproof.Sampler(tcd(0.3), name="TCDScheduler, eta 0.3", convention=MAP, **RENOISING),
)
